"""JSON: the columns, then a row of cells for each line; numbers stay numbers, points and hours stay exact."""

from __future__ import annotations

import json
from typing import IO, Any

from django.utils.translation import gettext_lazy

from plugins.api import Cell, Exporter, Table
from plugins.tables.words import plain


class JsonExporter(Exporter):
    """One object: ``title``, ``columns`` with ``name`` and ``label``, and ``rows``."""

    key = "json"
    label = gettext_lazy("JSON for programs")
    icon = "file"
    mime = "application/json"
    extension = "json"

    def write(self, table: Table, stream: IO[bytes]) -> None:
        columns = [{"name": column.name, "label": column.label} for column in table.columns]
        head = f'{{"title": {packed(table.title)}, "columns": {packed(columns)}, "rows": ['
        stream.write(head.encode())
        between = "\n"
        for row in table.rows:
            stream.write(f"{between}{packed([value(cell) for cell in row])}".encode())
            between = ",\n"
        stream.write(b"\n]}\n")

    def read_back(self, content: bytes) -> list[list[str]]:
        found = json.loads(content)
        rows = [[plain(cell) for cell in row] for row in found["rows"]]
        return [[column["label"] for column in found["columns"]], *rows]


def value(cell: Cell) -> Any:
    """Whole numbers, truth and nothing as JSON has them; decimals as text, which loses no digit."""
    return cell if cell is None or isinstance(cell, bool | int) else plain(cell)


def packed(one: Any) -> str:
    """JSON in the characters of the text."""
    return json.dumps(one, ensure_ascii=False)
