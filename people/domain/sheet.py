"""Sheet: reading a spreadsheet that somebody sent (XLSX, XLS, ODS, CSV) as rows of clean text. No database."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import python_calamine

from people.domain.number import clean_text

MOST_BYTES = 25 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ENTRIES = 3000
MOST_RATIO = 150  # unpacked to packed, for files that unpack to more than 20 MB
MOST_ROWS = 200_000
MOST_COLUMNS = 120
EXACT_DIGITS = 10**15  # a spreadsheet keeps fifteen digits of a number; the others are gone
LOST_DIGITS = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)


class SheetRefused(Exception):
    """The file cannot be read as a table; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


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


def open_sheet(content: bytes, *, wanted: str = "") -> Sheet:
    """Open the wanted, else the first visible sheet of a file; its kind is seen from its bytes, never from its name."""
    if not content:
        raise SheetRefused("empty_file")
    if len(content) > MOST_BYTES:
        raise SheetRefused("file_too_large")
    if content[:2] == b"PK":
        check_archive(content)
        return open_workbook(content, wanted)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return open_workbook(content, wanted)
    return open_csv(content)


def check_archive(content: bytes) -> None:
    """Refuse an archive that is no workbook or would unpack to something huge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise SheetRefused("broken_file") from error
    unpacked = sum(entry.file_size for entry in entries)
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise SheetRefused("file_too_large")
    if unpacked > 20 * 1024 * 1024 and unpacked > MOST_RATIO * max(1, len(content)):
        raise SheetRefused("file_too_large")
    if not names & {"[Content_Types].xml", "content.xml"}:
        raise SheetRefused("not_a_table")


def open_workbook(content: bytes, wanted: str) -> Sheet:
    """A sheet of a workbook. Macros are not run and links not followed: values only."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            entry.name for entry in book.sheets_metadata if entry.visible == python_calamine.SheetVisibleEnum.Visible
        ]
        hidden = [name for name in book.sheet_names if name not in visible]
        if not book.sheet_names:
            raise SheetRefused("no_rows")
        name = wanted if wanted in book.sheet_names else (visible or book.sheet_names)[0]
        sheet = book.get_sheet_by_name(name)
    except python_calamine.PasswordError as error:
        raise SheetRefused("locked_file") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SheetRefused("broken_file") from error
    if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS * 10:
        raise SheetRefused("too_many_rows")
    start = sheet.start or (0, 0)
    others = [other for other in visible if other != name]
    return Sheet(name, others, hidden, workbook_rows(sheet, first_row=start[0] + 1, first_column=start[1]))


def workbook_rows(
    sheet: python_calamine.CalamineSheet, *, first_row: int, first_column: int
) -> Iterator[tuple[int, list[str]]]:
    """Rows as clean text; empty ones are left out, the others keep their number."""
    before = [""] * first_column
    rows = sheet.iter_rows()
    skipped = first_row - 1
    for number, values in enumerate(rows, start=1):
        texts = [value_text(value) for value in values[:MOST_COLUMNS]]
        if any(texts):
            yield number + skipped, before + texts


def value_text(value: object) -> str:
    """A cell as text: whole numbers without point, lost digits as 3.21202E+17, dates as 2026-09-01."""
    if isinstance(value, str):
        return clean_cell(value) if value else ""
    if isinstance(value, float):
        if abs(value) >= EXACT_DIGITS:
            return f"{value:.5E}"
        return str(int(value)) if value.is_integer() else repr(round(value, 10))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else clean_text(str(value))


def clean_cell(text: str) -> str:
    """Clean text, without the apostrophe that our own exports put before what looks like a formula."""
    text = clean_text(text)
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def open_csv(content: bytes) -> Sheet:
    """A CSV file in UTF-8 (with or without mark), UTF-16 or GB18030; comma, semicolon or tab."""
    text = decode_text(content)
    head = text[:20000]
    delimiter = max(",;\t", key=head.count)
    if not head.count(delimiter):
        raise SheetRefused("not_a_table")
    return Sheet("CSV", rows=csv_rows(text, delimiter))


def csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, values in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise SheetRefused("too_many_rows")
            texts = [clean_cell(value) for value in values[:MOST_COLUMNS]]
            if any(texts):
                yield number, texts
    except csv.Error as error:
        raise SheetRefused("broken_file") from error


def decode_text(content: bytes) -> str:
    """Text of a file by its mark, else as UTF-8, else as GB18030; binary content is refused."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tries = ["utf-16"]
    elif content[:3] == b"\xef\xbb\xbf":
        tries = ["utf-8-sig"]
    else:
        tries = ["utf-8", "gb18030"]
        if b"\0" in content:
            raise SheetRefused("not_a_table")
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(sign < " " and sign not in "\t\r\n" for sign in text[:5000]) > 5:
            break
        return text
    raise SheetRefused("not_a_table")
