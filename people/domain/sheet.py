"""Sheet: a table that somebody sent, as rows of clean text. The formats come through the point for importers."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from people.domain.number import clean_text
from plugins.api import FileRefused, Kind, TableFile, TableImporter, runtime

SheetRefused = FileRefused  # the file cannot be read as a table; `code` says why (FILE_PROBLEMS has the words)
MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 120
OURS = ("workbook", "comma")  # asked last: what a further plugin recognises is its own, and CSV takes any text
LOST_DIGITS = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)


@dataclass
class Sheet:
    """One sheet: its rows with the numbers they bear in the file, from 1."""

    name: str
    others: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    rows: Iterator[tuple[int, list[str]]] = field(default_factory=lambda: iter(()))


def hash_file(content: bytes) -> str:
    """SHA-256 of a file, to know it again."""
    return hashlib.sha256(content).hexdigest()


def readers() -> list[TableImporter]:
    """The formats that are on, further ones first. One query."""
    on = runtime.switched_on(Kind.IMPORTER)
    found = [one for one in runtime.extensions(Kind.IMPORTER) if isinstance(one, TableImporter) and one.key in on]
    return sorted(found, key=lambda one: one.key in OURS)


def open_sheet(content: bytes, *, wanted: str = "") -> Sheet:
    """Open the wanted, else the first visible sheet of a file; its kind is seen from its bytes, never from its name.

    Nothing of what the file says gets into a log. Raises SheetRefused, also between two rows.
    """
    if not content:
        raise SheetRefused("empty_file")
    if len(content) > MOST_BYTES:
        raise SheetRefused("file_too_large")
    for reader in readers():
        if runtime.ask(Kind.IMPORTER, reader.key, "recognises", content, fallback=False, private=True).value is True:
            called = runtime.ask(Kind.IMPORTER, reader.key, "open", content, wanted, private=True)
            if not called.ok:
                raise SheetRefused("broken_file")
            return clean_sheet(called.value)
    raise SheetRefused("not_a_table")


def clean_sheet(table: TableFile) -> Sheet:
    """What a reader gave, as the core takes it."""
    return Sheet(str(table.name), list(table.others), list(table.hidden), clean_rows(table))


def clean_rows(table: TableFile) -> Iterator[tuple[int, list[str]]]:
    """Rows as clean text; empty ones are left out, the others keep their number."""
    for count, (number, cells) in enumerate(table.rows, start=1):
        if count > MOST_ROWS:
            raise SheetRefused("too_many_rows")
        texts = [clean_cell(cell) if cell else "" for cell in cells[:MOST_COLUMNS]]
        if any(texts):
            yield number, texts


def clean_cell(text: str) -> str:
    """Clean text, without the apostrophe that our own exports put before what looks like a formula."""
    text = clean_text(text)
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
