"""CSV as a table: UTF-8 (with or without mark), UTF-16 or GB18030; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from plugins.api import FileRefused, ImportSample, TableFile, TableImporter
from plugins.tables.workbook import MOST_COLUMNS, MOST_ROWS, OLE

MARKS: Final = (b"PK", OLE[:2])


class CsvImporter(TableImporter):
    """Text that is separated by one sign; binary content is refused."""

    key = "comma"
    label = _("CSV table")
    icon = "table"
    extensions = ("csv", "txt")

    def recognises(self, content: bytes) -> bool:
        return content[:2] not in MARKS

    def open(self, content: bytes, wanted: str = "") -> TableFile:
        text = decode_text(content)
        head = text[:20000]
        delimiter = max(",;\t", key=head.count)
        if not head.count(delimiter):
            raise FileRefused("not_a_table")
        return TableFile("CSV", rows_of(text, delimiter))

    def samples(self) -> Iterable[ImportSample]:
        yield ImportSample("two rows", "姓名,工号\n王小明,1\n".encode(), rows=2)
        yield ImportSample("digits that are lost", "姓名;证件号\n王小明;3.3E+17\n".encode("gb18030"), rows=2, errors=1)


def rows_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows as they are separated, with their numbers."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, values in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise FileRefused("too_many_rows")
            yield number, values[:MOST_COLUMNS]
    except csv.Error as error:
        raise FileRefused("broken_file") from error


def decode_text(content: bytes) -> str:
    """Text of a file by its mark, else as UTF-8, else as GB18030."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        tries = ["utf-16"]
    elif content[:3] == b"\xef\xbb\xbf":
        tries = ["utf-8-sig"]
    else:
        tries = ["utf-8", "gb18030"]
        if b"\0" in content:
            raise FileRefused("not_a_table")
    for encoding in tries:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(sign < " " and sign not in "\t\r\n" for sign in text[:5000]) > 5:
            break
        return text
    raise FileRefused("not_a_table")
