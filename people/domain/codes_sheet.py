"""The list of activation codes as a workbook, for whoever cuts strips or sends messages from it."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook

from people.domain.activation import IssuedCode, code_life
from people.domain.rosters.result import HEAD, TEXT, escape_formula, save_book
from people.models import Organisation


def write_codes(organisation: Organisation, lines: Iterable[IssuedCode], *, address: str) -> bytes:
    """One line a person: name, number, code, where to use it and until when. Every cell is text."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("Activation codes")
    head = [pgettext("person", "Name"), _("Staff number"), _("Activation code"), _("Where to use it"), _("Until")]
    sheet.append(head)
    until = date_format(timezone.localdate() + code_life(), "DATE_FORMAT")
    for line in lines:
        row = [line.person.real_name, line.staff_number, line.code, address, until]
        sheet.append([escape_formula(cell) for cell in row])
    for place, width in enumerate((16, 16, 16, 40, 18), start=1):
        cell = sheet.cell(1, place)
        cell.font = HEAD
        sheet.column_dimensions[cell.column_letter].width = width
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.number_format = TEXT
    sheet.freeze_panes = "A2"
    book.properties.title = organisation.name
    return save_book(book)
