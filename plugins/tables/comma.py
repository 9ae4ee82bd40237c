"""CSV in UTF-8 with a mark, so that spreadsheet programs read the characters."""

from __future__ import annotations

import csv
import io
from typing import IO, Final

from django.utils.translation import gettext_lazy

from plugins.api import Cell, Exporter, Table
from plugins.tables.words import plain

MARK: Final = b"\xef\xbb\xbf"
CALCULATED: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class CsvExporter(Exporter):
    """Commas, quotes where they are needed, and an apostrophe before what a program would calculate."""

    key = "csv"
    label = gettext_lazy("CSV table")
    icon = "table"
    mime = "text/csv"
    extension = "csv"
    is_spreadsheet = True

    def write(self, table: Table, stream: IO[bytes]) -> None:
        stream.write(MARK)
        stream.write(line([column.label for column in table.columns]))
        for row in table.rows:
            stream.write(line([safe(cell) for cell in row]))

    def read_back(self, content: bytes) -> list[list[str]]:
        return list(csv.reader(io.StringIO(content.removeprefix(MARK).decode(), newline="")))


def safe(cell: Cell) -> str:
    """The cell as text; what people typed is never a formula."""
    text = plain(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(CALCULATED) else text


def line(cells: list[str]) -> bytes:
    """One row."""
    held = io.StringIO(newline="")
    csv.writer(held).writerow(cells)
    return held.getvalue().encode()
