"""The list of people with their hours as CSV and as a workbook, row after row from one query."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl import Workbook

from courses.domain.hours.people import COLUMNS, Book, PersonHours, count_people
from courses.domain.reports.progress import Scope
from courses.domain.reports.sheet import cells, safe_text, start_sheet
from courses.domain.reports.stream import MARK, Line
from people.domain.audit import record_audit
from people.models import User

CHUNK = 500


def heads() -> list[str]:
    """The columns."""
    return [
        _("Organisation"), _("Person's name"), _("Hours that count"), _("Above caps"), _("Asked for"),
        _("Still missing"), _("Categories that lack hours"),
    ]  # fmt: skip


def list_rows(people: QuerySet[User], scope: Scope, book: Book, *, short: bool) -> Iterator[list[Any]]:
    """Everybody, or those who lack something."""
    names = {pk: str(unit) for pk, unit in scope.units.items()}
    rows = people.values_list(*COLUMNS).iterator(chunk_size=2000)
    for one in count_people(rows, people, book):
        if not (short and one.is_met):
            yield line_of(one, names)


def line_of(one: PersonHours, names: dict[int, str]) -> list[Any]:
    """One person as cells."""
    return [
        names.get(one.unit_id, ""), one.name, one.counted, one.over, one.target, one.left, "、".join(one.missing)
    ]  # fmt: skip


def note_export(user: User, scope: Scope, kind: str, *, request: Any = None) -> None:
    """Who took a list of people is in the log before the first row is given."""
    record_audit("hours.exported", actor=user, organisation=scope.place, fields=[f"format={kind}"], request=request)


def stream_list(words: list[str], rows: Iterator[list[Any]]) -> Iterator[bytes]:
    """CSV while it is read: UTF-8 with a mark, no text is ever a formula."""
    line = Line()
    writer = csv.writer(line)
    writer.writerow(words)
    yield (MARK + line.text).encode()
    held: list[str] = []
    for row in rows:
        writer.writerow([safe_text(value) for value in row])
        held.append(line.text)
        if len(held) == CHUNK:
            yield "".join(held).encode()
            held.clear()
    yield "".join(held).encode()


def write_list(words: list[str], rows: Iterator[list[Any]], *, title: str, subtitle: str) -> bytes:
    """The same as a workbook, written row by row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Hours"))
    start_sheet(sheet, title, subtitle, [30, 14, 12, 12, 12, 12, 30], frozen=3)
    sheet.append(cells(sheet, words, head=True))
    for row in rows:
        sheet.append([float(value) if hasattr(value, "quantize") else safe_text(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
