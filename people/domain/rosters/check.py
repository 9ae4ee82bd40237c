"""Checking a roster: reading its file and comparing its rows with the register. Writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.utils import timezone

from people.domain.font import find_missing_signs
from people.domain.masking import mask_phone
from people.domain.rosters.fields import Header, find_header
from people.domain.rosters.match import Matcher, wanted_values
from people.domain.rosters.places import PlaceFinder
from people.domain.rosters.plan import Plan
from people.domain.rosters.problems import Notice
from people.domain.rosters.register import Register, load_numbers, load_people, load_places
from people.domain.rosters.rows import Reading, RosterRow, read_rows
from people.domain.sheet import Sheet, SheetRefused, open_sheet
from people.models import Organisation, PersonIdentifier


@dataclass(frozen=True)
class ReadFile:
    """A file as it was read: its sheet, its header and its rows."""

    sheet: Sheet
    header: Header
    reading: Reading


def read_file(
    content: bytes, *, sheet: str = "", mapping: Mapping[str, int] | None = None, header_row: int = 0
) -> ReadFile:
    """Read a file, apart from the register: sheet, header, rows with their errors. Raises SheetRefused."""
    opened = open_sheet(content, wanted=sheet)
    header, rows = find_header(opened.rows, mapping=mapping, header_row=header_row)
    reading = read_rows(rows, header.columns, with_identity=settings.IDENTITY_NUMBERS)
    if not reading.rows:
        raise SheetRefused("no_rows")
    if header.unknown:
        reading.notices.append(Notice(0, "columns_unknown", {"columns": "、".join(header.unknown[:12])}))
    return ReadFile(opened, header, reading)


def check_rows(
    reading: Reading,
    *,
    issuer: Organisation | None = None,
    organisation: Organisation | None = None,
    day: date | None = None,
    capacity: str = "teacher",
) -> Plan:
    """Compare rows with the register; writes nothing. `organisation` is the subtree one may import for, None all."""
    day = day or timezone.localdate()
    register = load_register(reading.rows, capacity=capacity, day=day)
    scope = None if organisation is None else [organisation.path]
    finder = PlaceFinder(register, day, scope)

    def in_scope(place: int) -> bool:
        return scope is None or any(register.places[place].path.startswith(path) for path in scope)

    matcher = Matcher(register, finder, issuer.pk if issuer else 0, day, in_scope)
    plan = matcher.match(reading)
    flag_signs(plan, reading.rows)
    show_old_phones(plan)
    names = {row.number: row.name for row in reading.rows}
    named = [replace(problem, name=names.get(problem.row, "")) for problem in plan.problems]
    plan.problems = sorted(named, key=lambda problem: problem.row)
    return plan


def load_register(rows: list[RosterRow], *, capacity: str, day: date) -> Register:
    """What the register knows about the people and schools of these rows."""
    register = Register()
    load_places(register)
    load_numbers(register, **wanted_values(rows))
    finder = PlaceFinder(register, day)
    places = {finder.find(row)[0] for row in rows if row.school or row.school_code}
    load_people(register, organisations=places - {0}, capacity=capacity, day=day)
    return register


def show_old_phones(plan: Plan) -> None:
    """Put the masked old number beside each phone that would be replaced."""
    changes = {change.person: change for change in plan.changes if change.retire}
    people = list(changes)
    for begin in range(0, len(people), 500):
        rows = PersonIdentifier.objects.current().filter(scheme="phone", person__in=people[begin : begin + 500])
        for row in rows:
            shown = changes[row.person_id].shown
            for place, (name, old, new) in enumerate(shown):
                if name == "phone" and old:
                    shown[place] = (name, mask_phone(row.plain_value()), new)


def flag_signs(plan: Plan, rows: list[RosterRow]) -> None:
    """Notices for names that the certificate font cannot print."""
    missing = find_missing_signs(row.name for row in rows)
    if missing is None:
        plan.notices.append(Notice(0, "font_missing"))
    for row in rows if missing else ():
        found = "".join(sign for sign in row.name if sign in (missing or ()))
        if found:
            plan.notices.append(Notice(row.number, "sign_not_in_font", {"signs": found}))
