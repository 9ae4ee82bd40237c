"""Naming people by hand: lines that were pasted or read from a sheet, and who is meant by each of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.models import Assignment, AssignmentListed, Programme
from people.domain.number import clean_name, clean_text, fold_name, lookup_value, normalize, normalize_phone
from people.domain.person import LOGIN_SCHEMES
from people.domain.sheet import SheetRefused, open_sheet
from people.models import Membership, PersonIdentifier, Scheme, User
from people.models.scope import scope_q

MOST = 40_000
SHOWN = 200
PART = 400
MARKS = str.maketrans({"，": ",", "、": ",", "；": ",", ";": ",", "\t": ",", "|": ","})


@dataclass(frozen=True)
class Line:
    """One line as it was given: what may be a number, what may be a name, and where it stood."""

    number: int
    key: str
    name: str

    @property
    def text(self) -> str:
        """As it is shown again."""
        return " ".join(part for part in (self.key, self.name) if part)[:60]


@dataclass
class Naming:
    """What became of the lines. `problems`: line and why (`unknown`, `several`, `other_name`)."""

    found: dict[int, Line] = field(default_factory=dict)
    double: int = 0
    known: int = 0
    added: int = 0
    problems: list[tuple[Line, str]] = field(default_factory=list)

    def count(self, why: str) -> int:
        """How many lines have this problem."""
        return sum(one == why for _line, one in self.problems)

    @property
    def unknown(self) -> int:
        return self.count("unknown")

    @property
    def several(self) -> int:
        return self.count("several")

    @property
    def other_name(self) -> int:
        return self.count("other_name")

    @property
    def shown(self) -> list[tuple[Line, str]]:
        """The first problems."""
        return self.problems[:SHOWN]


def read_text(text: str) -> list[Line]:
    """Lines of a text; a number and a name may stand on one, in either order, parted by a comma, a tab or a space."""
    return _collect((n, row.translate(MARKS).split(",")) for n, row in enumerate(text.splitlines(), start=1))


def read_file(content: bytes) -> list[Line]:
    """The same from a workbook or CSV; a heading that names no number is a line nobody is found for."""
    try:
        return _collect(open_sheet(content).rows)
    except SheetRefused as refused:
        words = _("This file cannot be read as a table. Save it as XLSX or CSV, or paste the numbers.")
        raise Refused(refused.code, words) from refused


def _collect(rows: Iterable[tuple[int, list[str]]]) -> list[Line]:
    lines = list(_lines(rows))
    if len(lines) > MOST:
        raise Refused("too_many", _("These are more than %(most)s lines. Use units and conditions.") % {"most": MOST})
    return lines


def _lines(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Line]:
    for number, cells in rows:
        parts = [part for cell in cells for part in [clean_text(cell)] if part]
        if len(parts) == 1 and " " in parts[0]:
            parts = parts[0].split(" ")
        key = next((part for part in parts if any(sign.isdigit() for sign in part)), "")
        name = next((part for part in parts if part != key and not any(sign.isdigit() for sign in part)), "")
        if key or name:
            yield Line(number, key[:64], clean_name(name)[:64])


def find_people(lines: Iterable[Line], assignment: Assignment | Programme, *, user: Any) -> Naming:
    """Who is meant. Only people of the owner's units whom the user may see are ever found; to others the answer is
    the same as to a number that nobody has."""
    naming = Naming()
    rows = list(lines)
    for start in range(0, len(rows), PART):
        _find_part(rows[start : start + PART], assignment, user, naming)
    return naming


def _find_part(lines: list[Line], assignment: Assignment | Programme, user: Any, naming: Naming) -> None:
    by_key, by_name = _numbers(lines), _names(lines)
    here = Membership.objects.current().filter(
        scope_q(user, "view_people"), organisation__path__startswith=assignment.owner.path
    )
    ids = {pk for people in (*by_key.values(), *by_name.values()) for pk in people}
    reachable = set(here.filter(person__in=ids, person__is_active=True).values_list("person_id", flat=True))
    names = dict(User.objects.filter(pk__in=reachable).values_list("pk", "real_name"))
    for line in lines:
        meant = (by_key[_key(line)] if line.key else by_name[line.name]) & reachable
        same = {pk for pk in meant if fold_name(names[pk]) == fold_name(line.name)} if line.name else meant
        if not meant:
            naming.problems.append((line, "unknown"))
        elif not same:
            naming.problems.append((line, "other_name"))
        elif len(same) > 1:
            naming.problems.append((line, "several"))
        elif same <= naming.found.keys():
            naming.double += 1
        else:
            naming.found[next(iter(same))] = line


def _key(line: Line) -> str:
    return normalize(Scheme.STAFF_NUMBER, line.key)


def _numbers(lines: list[Line]) -> dict[str, set[int]]:
    """Typed number → everybody who bears it now, whatever kind of number it is."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.key:
            wanted[lookup_value(Scheme.STAFF_NUMBER, _key(line))].add(_key(line))
            phone = normalize_phone(line.key)
            if phone:
                wanted[lookup_value(Scheme.PHONE, phone)].add(_key(line))
    rows = PersonIdentifier.objects.current().filter(
        lookup__in=list(wanted), scheme__in=[*LOGIN_SCHEMES, Scheme.PHONE], person__merged_into=None
    )
    found: dict[str, set[int]] = defaultdict(set)
    for lookup, person in rows.values_list("lookup", "person_id"):
        for key in wanted[lookup]:
            found[key].add(person)
    return found


def _names(lines: list[Line]) -> dict[str, set[int]]:
    """Names that stand alone → everybody who bears them."""
    wanted = {line.name for line in lines if not line.key}
    found: dict[str, set[int]] = defaultdict(set)
    if wanted:
        rows = User.objects.filter(real_name__in=wanted, merged_into=None).values_list("real_name", "pk")
        for name, person in rows:
            found[name].add(person)
    return found


@transaction.atomic
def name_people(assignment: Assignment, naming: Naming) -> int:
    """Add whoever was found and is not named yet; returns how many. Lines with a problem change nothing."""
    known = set(assignment.listed.filter(person__in=list(naming.found)).values_list("person_id", flat=True))
    fresh = sorted(naming.found.keys() - known)
    AssignmentListed.objects.bulk_create(
        [AssignmentListed(assignment=assignment, person_id=person) for person in fresh], ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip
    naming.known, naming.added = len(known), len(fresh)
    return len(fresh)
