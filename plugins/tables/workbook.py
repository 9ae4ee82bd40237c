"""Workbooks as tables: XLSX, XLS and ODS, values only. Macros are not run and links not followed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import python_calamine
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook

from plugins.api import FileRefused, ImportSample, TableFile, TableImporter

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED: Final = 400 * 1024 * 1024
MOST_ENTRIES: Final = 3000
MOST_RATIO: Final = 150  # unpacked to packed, for files that unpack to more than 20 MB
MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 120
EXACT_DIGITS: Final = 10**15  # a workbook keeps fifteen digits of a number; the others are gone


class WorkbookImporter(TableImporter):
    """The first visible sheet, or the one that is wanted."""

    key = "workbook"
    label = _("Workbook (XLSX, XLS, ODS)")
    icon = "table"
    extensions = ("xlsx", "xls", "ods")

    def recognises(self, content: bytes) -> bool:
        return content[:2] == b"PK" or content[:8] == OLE

    def open(self, content: bytes, wanted: str = "") -> TableFile:
        if content[:2] == b"PK":
            check_archive(content)
        elif not self.recognises(content):
            raise FileRefused("not_a_table")
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            shown = python_calamine.SheetVisibleEnum.Visible
            visible = [entry.name for entry in book.sheets_metadata if entry.visible == shown]
            if not book.sheet_names:
                raise FileRefused("no_rows")
            name = wanted if wanted in book.sheet_names else (visible or book.sheet_names)[0]
            sheet = book.get_sheet_by_name(name)
        except python_calamine.PasswordError as error:
            raise FileRefused("locked_file") from error
        except (python_calamine.CalamineError, OSError, ValueError) as error:
            raise FileRefused("broken_file") from error
        if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS * 10:
            raise FileRefused("too_many_rows")
        return TableFile(
            name,
            rows_of(sheet),
            tuple(other for other in visible if other != name),
            tuple(one for one in book.sheet_names if one not in visible),
        )

    def samples(self) -> Iterable[ImportSample]:
        yield ImportSample("two rows", make_book(["姓名", "工号"], ["王小明", 1]), rows=2)
        yield ImportSample("digits that are lost", make_book(["证件号"], [3.3e17]), rows=2, errors=1)


def check_archive(content: bytes) -> None:
    """Refuse an archive that is no workbook or would unpack to something huge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise FileRefused("broken_file") from error
    unpacked = sum(entry.file_size for entry in entries)
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise FileRefused("file_too_large")
    if unpacked > 20 * 1024 * 1024 and unpacked > MOST_RATIO * max(1, len(content)):
        raise FileRefused("file_too_large")
    if not names & {"[Content_Types].xml", "content.xml"}:
        raise FileRefused("not_a_table")


def rows_of(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Rows as text, with the numbers and columns that they have in the sheet."""
    first_row, first_column = sheet.start or (0, 0)
    before = [""] * first_column
    for number, values in enumerate(sheet.iter_rows(), start=first_row + 1):
        yield number, before + [value_text(value) for value in values[:MOST_COLUMNS]]


def value_text(value: object) -> str:
    """A cell as text: whole numbers without point, lost digits as 3.21202E+17, dates as 2026-09-01."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        if abs(value) >= EXACT_DIGITS:
            return f"{value:.5E}"
        return str(int(value)) if value.is_integer() else repr(round(value, 10))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def make_book(*rows: list[object]) -> bytes:
    """A small workbook, for the samples."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
