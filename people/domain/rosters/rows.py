"""Rows of a roster: from the text of cells to checked values, with every error named. No database."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from sys import intern

from people.domain.masking import mask_identity, mask_phone
from people.domain.number import clean_name, normalize_identity, normalize_phone, split_phones
from people.domain.rosters.problems import Notice, Problem
from people.domain.sheet import LOST_DIGITS

TOTALS = frozenset({"合计", "总计", "小计", "总数", "共计", "total", "totals"})
NAME = re.compile(r"[^\W\d_]+(?:[ ·.'’-]{1,2}[^\W\d_]+)*\.?")
EMAIL = re.compile(r"[^@\s,;<>\"']{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
NUMBER = re.compile(r"[\w./#-]{1,40}")
STAGES = {
    "幼儿园": "kindergarten", "学前": "kindergarten", "小学": "primary", "初中": "junior", "初级中学": "junior",
    "高中": "senior", "普通高中": "senior", "高级中学": "senior", "中职": "vocational", "职高": "vocational",
    "中等职业": "vocational", "特教": "special", "特殊教育": "special", "kindergarten": "kindergarten",
    "primary": "primary", "junior": "junior", "senior": "senior", "vocational": "vocational", "special": "special",
}  # fmt: skip


@dataclass(slots=True)
class RosterRow:
    """One person at one school as the sheet says it. Empty text means: not given, keep what is known."""

    number: int
    name: str
    staff_number: str = ""
    phone: str = ""
    identity: str = ""
    email: str = ""
    school: str = ""
    school_code: str = ""
    district: str = ""
    stage: str = ""
    subject: str = ""
    position: str = ""
    rank: str = ""
    since: str = ""
    public_id: str = ""
    masked_phone: str = ""
    failed: bool = False
    staff_lookup: str = ""  # filled by the comparison: what the register looks up
    phone_lookup: str = ""
    identity_lookup: str = ""


@dataclass(slots=True)
class Keys:
    """The look-up values of a row."""

    issuer: int
    staff: str
    phone: str
    identity: str
    name: str


@dataclass
class Reading:
    """What reading a sheet gave: rows in order, errors, notices, and how many rows were left out."""

    rows: list[RosterRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    skipped: int = 0


def read_rows(
    rows: Iterable[tuple[int, list[str]]], columns: Mapping[str, int], *, with_identity: bool = False
) -> Reading:
    """Turn the rows below the header into checked values. Rows without a name are left out and counted."""
    reading = Reading()
    if "identity" in columns and not with_identity:
        reading.notices.append(Notice(0, "identity_ignored"))
    for number, cells in rows:
        cell = CellReader(number, cells, columns, reading)
        name = clean_name(cell.text("name"))
        if not name or name.casefold() in TOTALS or name.startswith("示例"):
            reading.skipped += 1
            reading.notices.append(Notice(number, "totals_skipped"))
            continue
        reading.rows.append(read_row(cell, name, with_identity=with_identity))
    return reading


@dataclass(slots=True)
class CellReader:
    """The cells of one row by field, and where its errors go."""

    number: int
    cells: list[str]
    columns: Mapping[str, int]
    reading: Reading
    failed: bool = False

    def text(self, name: str) -> str:
        place = self.columns.get(name, -1)
        return self.cells[place] if 0 <= place < len(self.cells) else ""

    def fail(self, name: str, code: str, value: str = "") -> str:
        self.failed = True
        self.reading.problems.append(Problem(self.number, name, code, value[:60]))
        return ""

    def note(self, code: str, **words: str) -> None:
        self.reading.notices.append(Notice(self.number, code, words))


def read_row(cell: CellReader, name: str, *, with_identity: bool) -> RosterRow:
    """One row; its errors go to the reading, and `failed` says that there were some."""
    row = RosterRow(number=cell.number, name=read_name_cell(cell, name))
    row.staff_number = read_staff_number(cell)
    row.phone, row.masked_phone = read_phone(cell)
    row.identity = read_identity(cell) if with_identity else ""
    row.email = read_email(cell)
    row.since = read_month(cell)
    row.stage = read_stage(cell)
    row.school, row.school_code = intern(cell.text("school")), intern(cell.text("school_code"))
    row.district = intern(cell.text("district"))
    row.subject, row.position, row.rank = (read_short(cell, part) for part in ("subject", "position", "rank"))
    row.public_id = cell.text("public_id").lower()
    if not (row.staff_number or row.phone or row.identity or row.public_id) and not cell.failed:
        cell.fail("staff_number", "no_key")
    if not row.school and not row.school_code:
        cell.fail("school", "no_school")
    row.failed = cell.failed
    return row


def read_name_cell(cell: CellReader, name: str) -> str:
    if len(name) > 64:
        return cell.fail("name", "name_too_long", name) or name[:64]
    if not NAME.fullmatch(name):
        return cell.fail("name", "bad_name", name) or name
    return name


def read_staff_number(cell: CellReader) -> str:
    text = cell.text("staff_number").replace(" ", "")
    if not text:
        return ""
    if LOST_DIGITS.fullmatch(text):
        return cell.fail("staff_number", "lost_digits", text)
    return text if NUMBER.fullmatch(text) else cell.fail("staff_number", "bad_number", text)


def read_phone(cell: CellReader) -> tuple[str, str]:
    """The phone, or the masked phone of our own export, which changes nothing."""
    text = cell.text("phone")
    if not text:
        return "", ""
    phone = normalize_phone(text)
    if phone:
        return phone, ""
    if "*" in text:
        return "", text
    if LOST_DIGITS.fullmatch(text):
        return cell.fail("phone", "lost_digits", text), ""
    phones = split_phones(text)
    if len(phones) > 1 and phones[0] and all(phones):
        cell.note("second_phone")
        return phones[0], ""
    return cell.fail("phone", "bad_phone", mask_phone(text)), ""


def read_identity(cell: CellReader) -> str:
    """A resident identity number. Other kinds of documents are not collected."""
    text = cell.text("identity")
    kind = cell.text("identity_kind")
    if not text or "*" in text or (kind and "身份证" not in kind):
        return ""
    if LOST_DIGITS.fullmatch(text):
        return cell.fail("identity", "lost_digits", text)
    return normalize_identity(text) or cell.fail("identity", "bad_identity", mask_identity(text))


def read_email(cell: CellReader) -> str:
    text = cell.text("email").lower()
    if not text or "*" in text:
        return ""
    return text if len(text) <= 254 and EMAIL.fullmatch(text) else cell.fail("email", "bad_email", text)


def read_short(cell: CellReader, name: str) -> str:
    text = cell.text(name)
    return intern(text) if len(text) <= 40 else cell.fail(name, "too_long", text)


def read_stage(cell: CellReader) -> str:
    text = cell.text("stage")
    if not text:
        return ""
    stage = STAGES.get(text.casefold()) or next((STAGES[word] for word in STAGES if word in text), "")
    if not stage:
        cell.note("stage_unknown", stage=text[:20])
    return stage


def read_month(cell: CellReader) -> str:
    text = cell.text("since")
    if not text:
        return ""
    found = parse_month(text)
    return found.isoformat() if found else cell.fail("since", "bad_date", text)


def parse_month(text: str) -> date | None:
    """2019-09-01, 2019.9, 2019/09, 2019年9月, 201909, 20190901 or a spreadsheet's day number; else None."""
    text = text.strip()
    parts = re.fullmatch(r"(\d{4})\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2}))?\s*[月日]?", text)
    plain = re.fullmatch(r"(\d{4})(\d{2})(\d{2})?", text)
    try:
        if parts or plain:
            year, month, day = (parts or plain).groups()  # type: ignore[union-attr]
            found = date(int(year), int(month), int(day or 1))
        elif re.fullmatch(r"\d{5}", text):
            found = date(1899, 12, 30) + timedelta(days=int(text))
        else:
            return None
    except (ValueError, OverflowError):
        return None
    return found if date(1940, 1, 1) <= found <= date(2100, 1, 1) else None


def iterate_texts(rows: Iterable[RosterRow]) -> Iterator[str]:
    """All names, for the check against the certificate font."""
    for row in rows:
        yield row.name
