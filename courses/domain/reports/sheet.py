"""Sheets of a workbook in the house's form: cells, merged titles, A4 paper, a line to sign. Written row by row.

Every text is written as text: a name that begins with = is never a formula.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.properties import PageSetupProperties

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
THIN = Side(style="thin", color="9AA7A4")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="E3EFEB")
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
A4 = 9  # the number of the paper in the format
WRAPPED = Alignment(horizontal="left", vertical="center", wrap_text=True)


def safe_text(value: Any) -> Any:
    """A cell's value; a text that a spreadsheet program could take for a formula gets an apostrophe in front."""
    if isinstance(value, str):
        clean = "".join(sign for sign in value if sign >= " " or sign == "\n")
        return f"'{clean}" if value.startswith(FORMULA) or clean.startswith(FORMULA) else clean
    return value


def cells(
    sheet: WriteOnlyWorksheet, values: Iterable[Any], *, bold: bool = False, head: bool = False, size: int = 11
) -> list[Any]:
    """A row of framed cells."""
    made = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=safe_text(value))
        cell.font, cell.border = Font(name="等线", bold=bold or head, size=size), GRID
        if head:
            cell.fill, cell.alignment = HEAD, MIDDLE
        made.append(cell)
    return made


def merge(sheet: WriteOnlyWorksheet, area: str) -> None:
    """Merge an area; a sheet that is written row by row knows no other way."""
    sheet.merged_cells.ranges.add(CellRange(area))


def start_sheet(sheet: WriteOnlyWorksheet, title: str, subtitle: str, widths: list[int], *, frozen: int) -> None:
    """Widths, the merged title and the merged line below it; the rows up to `frozen` stay in view and on each page."""
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    last = get_column_letter(len(widths))
    sheet.freeze_panes = f"A{frozen + 1}"
    for row, text in ((1, title), (2, subtitle)):
        cell = WriteOnlyCell(sheet, value=safe_text(text))
        cell.font = Font(name="等线", bold=row == 1, size=16 if row == 1 else 10)
        cell.alignment = Alignment(horizontal="center", vertical="center") if row == 1 else WRAPPED
        sheet.append([cell])
        merge(sheet, f"A{row}:{last}{row}")
    sheet.row_dimensions[1].height = 30
    if len(subtitle) > sum(widths) // 2:
        sheet.row_dimensions[2].height = 28
    set_up_paper(sheet, frozen)


def set_up_paper(sheet: WriteOnlyWorksheet, frozen: int) -> None:
    """A4 across, as wide as the page; heads on each page, pages numbered."""
    sheet.page_setup.paperSize, sheet.page_setup.orientation = A4, "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"1:{frozen}"
    sheet.oddFooter.center.text = "&P / &N"
    sheet.print_options.horizontalCentered = True


def write_signature(sheet: WriteOnlyWorksheet, row: int, width: int) -> None:
    """The last line: who filled it in, who checked it, the seal and the day."""
    cell = WriteOnlyCell(sheet, value=safe_text(signature_words()))
    cell.font, cell.alignment = Font(name="等线", size=11), Alignment(vertical="center")
    sheet.row_dimensions[row + 1].height = 30
    sheet.append([])
    sheet.append([cell])
    merge(sheet, f"A{row + 1}:{get_column_letter(width)}{row + 1}")


def signature_words() -> str:
    """The same on a sheet and on paper."""
    blanks = " " * 16
    words = (_("Unit (seal):"), _("Filled in by:"), _("Checked by:"), _("Day signed:"))
    return blanks.join(words)
