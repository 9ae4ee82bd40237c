"""Comparing a roster with the register: who is new, who is known, what changes, what cannot be. Writes nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from people.domain.masking import mask_name
from people.domain.number import fold_name, lookup_value
from people.domain.rosters.change import compare_person
from people.domain.rosters.places import PlaceFinder
from people.domain.rosters.plan import NewMembership, NewPerson, Plan
from people.domain.rosters.problems import Problem
from people.domain.rosters.register import Register
from people.domain.rosters.rows import Keys, Reading, RosterRow
from people.models import Scheme

PREVIEW = 200  # rows shown before confirming
KINDS = ("staff", "identity", "phone", "email")  # the keys by which two rows of a file can mean one person


@dataclass(slots=True)
class Group:
    """One person of the file: rows with their organisations (more than one for work at two schools)."""

    rows: list[tuple[RosterRow, int]]
    keys: Keys


@dataclass
class Matcher:
    """Compares a reading with a register. `issuer` issued the staff numbers; 0 means that each school did."""

    register: Register
    finder: PlaceFinder
    issuer: int
    day: date
    in_scope: Callable[[int], bool] = lambda _organisation: True
    plan: Plan = field(default_factory=Plan)
    groups: dict[int, Group] = field(default_factory=dict)  # by number of the first row
    seen: dict[str, dict[object, int]] = field(default_factory=lambda: {kind: {} for kind in KINDS})  # → first row
    failed: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)  # people of the register whom any row names, wrong rows included
    places: set[int] = field(default_factory=set)  # schools of the file

    def match(self, reading: Reading) -> Plan:
        """The whole plan, counts included."""
        self.plan.problems.extend(reading.problems)
        self.plan.notices.extend(reading.notices)
        self.failed.update(row.number for row in reading.rows if row.failed)
        for row in reading.rows:
            self.place_row(row)
        self.seen.clear()
        for number in list(self.groups):  # each is let go once decided: a whole city is in memory
            self.decide(self.groups.pop(number))
        self.list_absent()
        self.count(reading)
        return self.plan

    def fail(self, problem: Problem) -> None:
        self.plan.problems.append(problem)
        self.failed.add(problem.row)

    # --- the file in itself -------------------------------------------------------------------------------------

    def place_row(self, row: RosterRow) -> None:
        """Find the school of a row and the person of the file it belongs to; duplicates in the file are errors."""
        place, trouble = self.finder.find(row) if row.school or row.school_code else (0, None)
        if trouble:
            self.fail(trouble)
        if row.failed or not place:
            return
        keys = make_keys(row, self.issuer or place)
        first = self.find_first(row, place, keys)
        if first is None:
            self.groups[row.number] = Group([(row, place)], keys)
            self.remember(row, keys, row.number)
        elif first:
            self.groups[first].rows.append((row, place))
            self.remember(row, keys, first)

    def find_first(self, row: RosterRow, place: int, keys: Keys) -> int | None:
        """The first row of the same person, None when there is none before, 0 when the row is an error."""
        tests: tuple[tuple[str, object, str, str], ...] = (
            ("staff", (keys.issuer, keys.staff) if keys.staff else None, "staff_number", "number_twice"),
            ("identity", keys.identity, "identity", "identity_twice"),
            ("phone", keys.phone, "phone", "phone_twice"),
            ("email", row.email, "email", "email_twice"),
        )
        for kind, key, column, code in tests:
            first = self.seen[kind].get(key) if key else None
            if first is None:
                continue
            other = self.groups[first]
            if not self.same_person(kind, keys, other.keys):
                self.fail(Problem(row.number, column, code, self.shown(row, column), {"row": first}))
                return 0
            if any(place == known for _row, known in other.rows):
                self.fail(Problem(row.number, column, "duplicate_row", self.shown(row, column), {"row": first}))
                return 0
            return first
        return None

    @staticmethod
    def same_person(kind: str, keys: Keys, other: Keys) -> bool:
        """Whether two rows with one equal key can be one person: the name fits and no other number contradicts."""
        if keys.name != other.name or kind == "email":
            return False
        both = keys.staff and other.staff and keys.issuer == other.issuer
        return not (both and keys.staff != other.staff)

    @staticmethod
    def shown(row: RosterRow, column: str) -> str:
        """What an error shows of a cell: staff numbers whole, everything else left out."""
        return row.staff_number if column == "staff_number" else ""

    def remember(self, row: RosterRow, keys: Keys, first: int) -> None:
        """Note the keys of a row under the first row of its person."""
        staff = (keys.issuer, keys.staff) if keys.staff else None
        for kind, key in zip(KINDS, (staff, keys.identity, keys.phone, row.email), strict=True):
            if key:
                self.seen[kind].setdefault(key, first)

    # --- the file and the register ------------------------------------------------------------------------------

    def decide(self, group: Group) -> None:
        """New, changed, unchanged, or an error of every row of this person."""
        row = group.rows[0][0]
        self.places.update(place for _row, place in group.rows)
        self.named.update(self.named_people(row, group.keys))
        person, trouble = self.find_person(row, group.keys)
        trouble = trouble or self.check_email(row, person)
        if trouble:
            for other, _place in group.rows:
                self.fail(Problem(other.number, trouble.field, trouble.code, trouble.value, trouble.words))
            return
        if person:
            change, notices = compare_person(self.register, person, group.rows, group.keys, self.day, self.in_scope)
            self.plan.notices.extend(notices)
            if not change.is_empty:
                self.plan.changes.append(change)
        else:
            self.add_new(group)

    def find_person(self, row: RosterRow, keys: Keys) -> tuple[int, Problem | None]:
        """The matching rules, in their order; 0 means a new person."""
        if row.public_id:
            known = self.register.by_public_id.get(row.public_id, 0)
            if not known:
                return 0, Problem(row.number, "public_id", "unknown_person", row.public_id[:12])
            return known, self.check_number(row, keys, known) or self.check_phone(row, keys, known)
        by_staff = self.register.staff.get((keys.issuer, keys.staff), 0) if keys.staff else 0
        if by_staff:
            registered = self.register.people[by_staff].name
            if fold_name(registered) != keys.name:
                words = {"number": row.staff_number, "name": self.say_name(by_staff)}
                return 0, Problem(row.number, "name", "number_other_name", row.name, words)
            return by_staff, self.check_phone(row, keys, by_staff)
        by_identity = self.register.identities.get(keys.identity, 0) if keys.identity else 0
        person = by_identity or (self.register.phones.get(keys.phone, 0) if keys.phone else 0)
        if not person:
            return 0, None
        return person, self.check_match(row, keys, person, by_identity=bool(by_identity))

    def check_match(self, row: RosterRow, keys: Keys, person: int, *, by_identity: bool) -> Problem | None:
        """Whether a match by identity or phone holds: the name (for a phone), and the staff number known so far."""
        if not by_identity and fold_name(self.register.people[person].name) != keys.name:
            return Problem(row.number, "phone", "phone_other_name", "", {"name": self.say_name(person)})
        trouble = self.check_number(row, keys, person)
        return trouble or (self.check_phone(row, keys, person) if by_identity else None)

    def check_number(self, row: RosterRow, keys: Keys, person: int) -> Problem | None:
        """A staff number other than the registered one, or one that belongs to another record."""
        known = self.register.staff_of.get(person, {}).get(keys.issuer, "")
        if keys.staff and known and known != keys.staff:
            return Problem(row.number, "staff_number", "other_number", row.staff_number, {"number": known.upper()})
        owner = self.register.staff.get((keys.issuer, keys.staff), 0) if keys.staff else 0
        if owner and owner != person:
            words = {"number": row.staff_number, "name": self.say_name(owner)}
            return Problem(row.number, "staff_number", "number_other_name", row.staff_number, words)
        return None

    def check_phone(self, row: RosterRow, keys: Keys, person: int) -> Problem | None:
        """A phone that belongs to another record is an error, of another name or of the same."""
        owner = self.register.phones.get(keys.phone, 0) if keys.phone else 0
        if not owner or owner == person:
            return None
        if fold_name(self.register.people[owner].name) == keys.name:
            return Problem(row.number, "phone", "two_records", "")
        return Problem(row.number, "phone", "phone_other_name", "", {"name": self.say_name(owner)})

    def check_email(self, row: RosterRow, person: int) -> Problem | None:
        owner = self.register.emails.get(row.email, 0) if row.email else 0
        return Problem(row.number, "email", "email_taken", row.email) if owner and owner != person else None

    def say_name(self, person: int) -> str:
        """A registered name in an error: whole for whoever may see the person, else masked."""
        places = self.register.open.get(person, {})
        name = self.register.people[person].name
        return name if any(map(self.in_scope, places)) else mask_name(name)

    def add_new(self, group: Group) -> None:
        row, keys = group.rows[0][0], group.keys
        made = NewPerson(row.number, row.name, row.email, row.since)
        for other, place in group.rows:
            issuer = self.issuer or place
            if other.staff_number and (Scheme.STAFF_NUMBER.value, issuer, other.staff_number) not in made.numbers:
                made.numbers.append((Scheme.STAFF_NUMBER.value, issuer, other.staff_number))
            made.memberships.append(new_membership(other, place))
        phone = next((other.phone for other, _place in group.rows if other.phone), "")
        if phone:
            made.numbers.append((Scheme.PHONE.value, None, phone))
        if keys.identity:
            made.numbers.append((Scheme.IDENTITY_NUMBER.value, None, row.identity))
        self.plan.new.append(made)
        if len(self.plan.preview) < PREVIEW:
            self.plan.preview.append((row.number, row.name, self.register.places[group.rows[0][1]].name))

    # --- what is left -------------------------------------------------------------------------------------------

    def list_absent(self) -> None:
        """Open memberships at the schools of the file whose people the file does not name: offered, never ended."""
        for place in sorted(self.places):
            for person in sorted(self.register.members.get(place, ())):
                if person not in self.named:
                    entry = self.register.open[person][place]
                    known = self.register.people[person]
                    self.plan.absent.append((entry.id, known.name, self.register.places[place].name))

    def named_people(self, row: RosterRow, keys: Keys) -> set[int]:
        """Everybody of the register whom one of the numbers of a row means."""
        return {
            self.register.staff.get((keys.issuer, keys.staff), 0),
            self.register.identities.get(keys.identity, 0),
            self.register.phones.get(keys.phone, 0),
            self.register.by_public_id.get(row.public_id, 0),
        }

    def count(self, reading: Reading) -> None:
        """Each row of the sheet is counted exactly once."""
        new = {part.row for made in self.plan.new for part in made.memberships}
        changed = self.changed_rows()
        good = {row.number for row in reading.rows} - self.failed
        self.plan.counts = {
            "new": len(good & new),
            "changed": len(good & changed - new),
            "unchanged": len(good - new - changed),
            "error": len(self.failed),
            "skipped": reading.skipped,
            "absent": len(self.plan.absent),
        }

    def changed_rows(self) -> set[int]:
        rows: set[int] = set()
        for change in self.plan.changes:
            rows.add(change.row)
            rows.update(part.row for part in change.opened)
        return rows


def make_keys(row: RosterRow, issuer: int) -> Keys:
    """The look-up values of a row; phones and identity numbers only as keyed digests."""
    name = fold_name(row.name)
    return Keys(issuer, row.staff_lookup, row.phone_lookup, row.identity_lookup, row.name if name == row.name else name)


def new_membership(row: RosterRow, place: int) -> NewMembership:
    return NewMembership(row.number, place, row.stage, row.subject, row.position, row.rank)


def wanted_values(rows: Iterable[RosterRow]) -> dict[str, set[str]]:
    """Work out the look-up values of every row and collect those of the file, for reading the register once."""
    values: dict[str, set[str]] = {name: set() for name in ("staff", "phones", "identities", "emails", "public_ids")}
    for row in rows:
        row.staff_lookup = lookup_value(Scheme.STAFF_NUMBER, row.staff_number) if row.staff_number else ""
        row.phone_lookup = lookup_value(Scheme.PHONE, row.phone) if row.phone else ""
        row.identity_lookup = lookup_value(Scheme.IDENTITY_NUMBER, row.identity) if row.identity else ""
        for name, value in (
            ("staff", row.staff_lookup), ("phones", row.phone_lookup), ("identities", row.identity_lookup),
            ("emails", row.email), ("public_ids", row.public_id),
        ):  # fmt: skip
            if value:
                values[name].add(value)
    return values
