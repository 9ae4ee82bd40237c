"""The bureau's form as a workbook: sums by place, sums of every unit, the people; merged heads, a line to sign."""

import io
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from courses.domain.reports.order import CHUNK, Order
from courses.domain.reports.progress import Counts, PlaceRow
from courses.domain.reports.sheet import cells, merge, safe_text, start_sheet, write_signature
from people.domain.job import Progress

HEADS = 4  # rows of titles and heads


def fill_workbook(file: Any, order: Order, progress: Progress) -> int:
    """Sums by place, sums of every unit, and the people; returns the number of people written."""
    book = Workbook(write_only=True)
    try:
        if order.report.rows:
            write_sums(book.create_sheet(_("By place")), order, [6, 30, 10], *lines_of_places(order))
            write_sums(book.create_sheet(_("By unit")), order, [6, 20, 30], *lines_of_units(order))
        count = write_people(book.create_sheet(_("People")), order, progress)
        held = io.BytesIO()
        book.save(held)
    finally:  # whoever is stopped in between leaves no half sheet open
        for sheet in book.worksheets:
            if not sheet.closed:
                sheet.close()
    file.write(held.getvalue())
    return count


def write_sums(
    sheet: WriteOnlyWorksheet, order: Order, widths: list[int], heads: list[str], rows: list[list[Any]], end: list[Any]
) -> None:
    """The bureau's form: two rows of merged heads, one line each, the sum at the end, the line to sign.

    `heads` stand before the sums."""
    more = [_("Hours earned"), *([_("Added")] if order.window.since else [])]
    widths = [*widths, 10, 10, 10, 10, 12, *[10] * len(more)]
    start_sheet(sheet, order.title(_("%(subject)s: progress")), order.subtitle(), widths, frozen=HEADS)
    first = [*heads, _("Expected"), _("People"), "", "", _("Share finished, %"), *more]
    second = [*[""] * (len(heads) + 1), _("Finished"), _("Under way"), _("Not begun"), *[""] * (1 + len(more))]
    for line in (first, second):
        sheet.append(cells(sheet, line, head=True))
    people = len(heads) + 2
    for column in range(1, len(first) + 1):
        if not people <= column <= people + 2:
            letter = get_column_letter(column)
            merge(sheet, f"{letter}3:{letter}4")
    merge(sheet, f"{get_column_letter(people)}3:{get_column_letter(people + 2)}3")
    for row in rows:
        sheet.append(cells(sheet, row))
    sheet.append(cells(sheet, [*end, *sum_line(order)], bold=True))
    write_signature(sheet, HEADS + len(rows) + 2, len(first))


def sum_line(order: Order) -> list[Any]:
    """The numbers of everything together."""
    return sums(order, order.report.counts, sum(order.hours.values(), Decimal(0)))


def sums(order: Order, counts: Counts, hours: Any) -> list[Any]:
    """Expected, finished, under way, not begun, per cent, hours; what was added where that is asked for."""
    added = [counts.added] if order.window.since else []
    return [counts.total, counts.done, counts.doing, counts.waiting, counts.percent, float(hours), *added]


def lines_of_places(order: Order) -> tuple[list[str], list[list[Any]], list[Any]]:
    """Heads, one line for each place below, and how the last line begins."""
    heads = [_("Row number"), _("Place or unit"), _("Number of units")]
    rows = [
        [number, row.name, row.units, *sums(order, row.counts, hours_of(order, row))]
        for number, row in enumerate(order.report.rows, start=1)
    ]
    return heads, rows, ["", _("Together"), order.report.units]


def hours_of(order: Order, row: PlaceRow) -> Decimal:
    """The hours of a place and of all below it; of the place itself; of nowhere."""
    place = order.scope.place
    if row.organisation is None and place is not None and row.units:
        return order.hours.get(place.pk, Decimal(0))
    return order.hours_below(row.organisation, order.report.tree)


def lines_of_units(order: Order) -> tuple[list[str], list[list[Any]], list[Any]]:
    """The same for every school, hospital …, with the district above it."""
    heads = [_("Row number"), _("Above"), _("Organisation")]
    rows = [
        [number, row.above, row.name, *sums(order, row.counts, order.hours.get(unit_key(row), Decimal(0)))]
        for number, row in enumerate(order.report.each, start=1)
    ]
    return heads, rows, ["", _("Together"), ""]


def unit_key(row: PlaceRow) -> int | None:
    return row.organisation.pk if row.organisation else None


def write_people(sheet: WriteOnlyWorksheet, order: Order, progress: Progress) -> int:
    """One line a person, read in chunks; plain, since a frame round 200,000 cells takes most of the time."""
    title = order.title(_("%(subject)s: people"))
    start_sheet(sheet, title, order.subtitle(), [7, 20, 30, 14, 12, 14, 26], frozen=3)
    heads = [
        _("Row number"), _("Above"), _("Organisation"), _("Person's name"), _("State"), _("Finished on"),
        _("Certificate number"),
    ]  # fmt: skip
    sheet.append(cells(sheet, heads, head=True))
    count = 0
    for line in order.people():
        count += 1
        values = [count, line.above, line.unit, line.name, line.state, line.done_on, line.number]
        sheet.append([safe_text(value) for value in values])
        if count % CHUNK == 0:
            progress(count, max(count, order.report.counts.total))
    progress(count, max(count, 1))
    return count
