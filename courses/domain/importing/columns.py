"""The columns of a sheet of past records, their wordings, and rows as plain facts with what is wrong in them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain, islice

from people.domain.number import clean_name, clean_text, fold_key
from people.domain.sheet import SheetRefused

LOOK_AHEAD = 25
NAME = 64
TITLE = 120
NUMBER = 80
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "持证人", "name"),
    "staff_number": ("工号", "教工号", "职工号", "staff number"),
    "teacher_code": ("教师编码", "全国教师编码", "教师代码", "national teacher code"),
    "school": ("单位", "学校", "单位名称", "学校名称", "unit", "school"),
    "issuer": ("发证单位", "颁发单位", "issuer"),
    "programme": ("项目代码", "programme code"),
    "title": ("名称", "证书名称", "培训名称", "title"),
    "level": ("级别", "等级", "level"),
    "number": ("编号", "证书编号", "材料编号", "number"),
    "start": ("有效期起", "发证日期", "valid from"),
    "until": ("有效期止", "有效期至", "valid until"),
    "giver": ("主办单位", "举办单位", "giver"),
    "day": ("日期", "取得日期", "day"),
    "hours": ("学时", "credit hours", "hours"),
    "category": ("类别", "学时类别", "category"),
}
WHO = ("name", "staff_number", "teacher_code", "school")
CERTIFICATE = (*WHO, "issuer", "programme", "title", "level", "number", "start", "until", "hours")
HOURS = (*WHO, "title", "giver", "day", "hours", "category", "number")
NEEDED = {"certificates": ("name", "issuer", "number", "start"), "hours": ("name", "title", "day", "hours")}
KNOWN = {fold_key(wording): name for name, wordings in COLUMNS.items() for wording in wordings}
DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?!\d)")


class HeaderMissing(SheetRefused):
    """No row heads the columns that are needed; `missing` are those that the likeliest row lacks."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("no_header")
        self.missing = missing


@dataclass(frozen=True)
class Trouble:
    """What is wrong, in which row and column."""

    row: int
    column: str
    code: str
    value: str = ""


@dataclass
class PastRow:
    """One row: its number in the sheet, its words, the days and hours that could be read, and what is wrong."""

    number: int
    words: Mapping[str, str]
    days: dict[str, date] = field(default_factory=dict)
    hours: Decimal = Decimal(0)
    troubles: list[Trouble] = field(default_factory=list)

    def word(self, name: str) -> str:
        """What stands in a column; empty where nothing does."""
        return self.words.get(name, "")

    def refuse(self, column: str, code: str, value: str = "") -> None:
        """Note what is wrong."""
        self.troubles.append(Trouble(self.number, column, code, (value or self.word(column))[:60]))


def read_rows(rows: Iterator[tuple[int, list[str]]], kind: str) -> list[PastRow]:
    """The rows under the header. Raises SheetRefused: no_header, no_rows."""
    columns, below = find_columns(rows, kind)
    found = [read_row(number, cells, columns, kind) for number, cells in below]
    if not found:
        raise SheetRefused("no_rows")
    return found


def find_columns(
    rows: Iterator[tuple[int, list[str]]], kind: str
) -> tuple[dict[str, int], Iterable[tuple[int, list[str]]]]:
    """The header among the first rows: the one that has every column that is needed. Raises HeaderMissing."""
    head = list(islice(rows, LOOK_AHEAD))
    if not head:
        raise SheetRefused("no_rows")
    needed, likeliest = set(NEEDED[kind]), set[str]()
    for place, (_number, words) in enumerate(head):
        columns: dict[str, int] = {}
        for at, word in enumerate(words):
            name = KNOWN.get(fold_key(word).rstrip("*:："), "")
            if name:
                columns.setdefault(name, at)
        if needed <= set(columns):
            return columns, chain(head[place + 1 :], rows)
        likeliest = max(likeliest, needed & set(columns), key=len)
    raise HeaderMissing([name for name in NEEDED[kind] if name not in likeliest])


def read_row(number: int, cells: list[str], columns: Mapping[str, int], kind: str) -> PastRow:
    """One row, with what is wrong in it by itself."""
    words = {name: clean_text(cells[at]) if at < len(cells) else "" for name, at in columns.items()}
    words["name"] = clean_name(words.get("name", ""))
    row = PastRow(number, words)
    for name in NEEDED[kind]:
        if not row.word(name):
            row.refuse(name, "missing")
    for name, most in (("name", NAME), ("title", TITLE), ("number", NUMBER), ("giver", TITLE), ("level", NAME)):
        if len(row.word(name)) > most:
            row.refuse(name, "too_long")
    for name in ("start", "until") if kind == "certificates" else ("day",):
        if row.word(name):
            read_day(row, name)
    if row.word("hours"):
        read_hours(row)
    if not (row.word("staff_number") or row.word("teacher_code") or row.word("school")):
        row.refuse("staff_number", "no_key")
    return row


def read_day(row: PastRow, name: str) -> None:
    """2024-03-10, 2024/3/10, 2024.3.10, 2024年3月10日; also with a time behind it."""
    found = DAY.match(row.word(name))
    try:
        row.days[name] = date(*(int(part) for part in found.groups())) if found else date.min
    except ValueError:
        row.days[name] = date.min
    if row.days[name].year < 1970:
        del row.days[name]
        row.refuse(name, "bad_day")


def read_hours(row: PastRow) -> None:
    """A number above 0 and below 1000, at most two places after the point."""
    try:
        hours = Decimal(row.word("hours").removesuffix("学时").strip())
    except InvalidOperation:
        hours = Decimal(-1)
    if not hours.is_finite() or not 0 < hours < 1000 or hours != round(hours, 2):
        row.refuse("hours", "bad_hours")
    else:
        row.hours = hours
