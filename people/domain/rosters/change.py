"""What a roster changes about one person of the register: name, e-mail, phone, school, position. Writes nothing."""

from collections.abc import Callable
from datetime import date

from people.domain.masking import mask_phone
from people.domain.number import fold_name
from people.domain.rosters.plan import Change, NewMembership
from people.domain.rosters.problems import Notice
from people.domain.rosters.register import Open, Register
from people.domain.rosters.rows import Keys, RosterRow
from people.models import Scheme

DETAILS = ("stage", "subject", "position", "rank")


def compare_person(
    register: Register,
    person: int,
    rows: list[tuple[RosterRow, int]],
    keys: Keys,
    day: date,
    in_scope: Callable[[int], bool],
) -> tuple[Change, list[Notice]]:
    """All differences between the rows of a person and the register; empty cells never erase what is known."""
    row = rows[0][0]
    change = Change(row.number, person, row.name)
    notices: list[Notice] = []
    compare_columns(register, change, row)
    if compare_numbers(register, change, rows, keys):
        notices.append(Notice(row.number, "phone_changed"))
    notices.extend(compare_places(register, change, rows, in_scope))
    return change, notices


def compare_columns(register: Register, change: Change, row: RosterRow) -> None:
    known = register.people[change.person]
    if fold_name(known.name) != fold_name(row.name):
        change.columns["real_name"] = row.name
        change.shown.append(("name", known.name, row.name))
    if row.email and row.email != known.email:
        change.columns["email"] = row.email
        change.shown.append(("email", known.email, row.email))
    if row.since and (known.since is None or known.since.isoformat() != row.since):
        change.columns["working_since"] = row.since
        change.shown.append(("since", str(known.since or ""), row.since))


def compare_numbers(register: Register, change: Change, rows: list[tuple[RosterRow, int]], keys: Keys) -> bool:
    """Numbers to add; True when a phone that signs in is replaced."""
    row = rows[0][0]
    replaced = False
    if keys.staff and keys.issuer not in register.staff_of.get(change.person, {}):
        change.numbers.append((Scheme.STAFF_NUMBER.value, keys.issuer, row.staff_number))
        change.shown.append(("staff_number", "", row.staff_number))
    if keys.phone and register.phone_of.get(change.person) != keys.phone:
        replaced = change.person in register.phone_of
        if replaced:
            change.retire.append(Scheme.PHONE.value)
        change.numbers.append((Scheme.PHONE.value, None, row.phone))
        change.shown.append(("phone", "***" if replaced else "", mask_phone(row.phone)))
    if keys.identity and keys.identity not in register.identities:
        change.numbers.append((Scheme.IDENTITY_NUMBER.value, None, row.identity))
    return replaced


def compare_places(
    register: Register, change: Change, rows: list[tuple[RosterRow, int]], in_scope: Callable[[int], bool]
) -> list[Notice]:
    """Memberships to open, to close by transfer, to describe anew."""
    held = register.open.get(change.person, {})
    wanted = {place: row for row, place in rows}
    for place, row in wanted.items():
        if place in held:
            compare_details(change, held[place], row)
        else:
            change.opened.append(NewMembership(row.number, place, *(getattr(row, name) for name in DETAILS)))
    gone = [entry for place, entry in held.items() if place not in wanted and in_scope(place)]
    names = {place.id: place.name for place in (register.places[key] for key in {*held, *wanted})}
    if change.opened and len(gone) == 1:
        change.closed.append(gone[0].id)
        change.shown.append(("school", names[gone[0].organisation], names[change.opened[0].organisation]))
        return []
    for part in change.opened:
        change.shown.append(("school", "", names[part.organisation]))
    if change.opened and held:
        others = [entry.organisation for entry in held.values() if entry.organisation not in wanted]
        if others:
            return [Notice(change.row, "still_elsewhere", {"schools": "、".join(names[key] for key in others)})]
    return []


def compare_details(change: Change, entry: Open, row: RosterRow) -> None:
    found = {name: getattr(row, name) for name in DETAILS if getattr(row, name)}
    differs = {name: value for name, value in found.items() if value != getattr(entry, name)}
    if differs:
        change.details[str(entry.id)] = differs
        change.shown.extend((name, str(getattr(entry, name)), value) for name, value in differs.items())
        change.row = row.number if not change.columns and not change.numbers else change.row
