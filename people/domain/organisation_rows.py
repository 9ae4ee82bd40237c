"""Rows of the sheet of organisations: from the text of cells to checked values. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from people.domain.number import clean_text, fold_key
from people.domain.rosters.problems import Problem
from people.domain.rosters.rows import STAGES
from people.domain.sheet import SheetRefused, open_sheet

ALIASES = {
    "code": ("代码", "机构代码", "学校代码", "标识码", "code"),
    "name": ("名称", "机构名称", "学校名称", "name"),
    "name_en": ("英文名", "英文名称", "english name"),
    "kind": ("类型", "机构类型", "kind"),
    "parent": ("上级代码", "上级", "上级机构代码", "parent", "parent code"),
    "stages": ("学段", "stages", "stage"),
    "aliases": ("别名", "简称", "aliases"),
    "valid_from": ("启用日期", "成立日期", "valid from"),
    "valid_until": ("停用日期", "撤销日期", "valid until"),
}
KNOWN = {fold_key(word): name for name, words in ALIASES.items() for word in words}
KINDS = {
    "市": "city", "城市": "city", "局": "bureau", "教育局": "bureau", "区县": "district", "区": "district",
    "县": "district", "学校": "school", "医院": "hospital", "红十字会": "red_cross", "红会": "red_cross",
    "社区": "community", "街道": "community", "city": "city", "bureau": "bureau", "district": "district",
    "school": "school", "hospital": "hospital", "red_cross": "red_cross", "community": "community",
}  # fmt: skip


@dataclass
class OrganisationRow:
    """One unit as the sheet says it."""

    number: int
    code: str
    name: str = ""
    name_en: str = ""
    kind: str = ""
    parent: str = ""
    stages: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    valid_from: date | None = None
    valid_until: date | None = None


def read_organisations(content: bytes) -> tuple[list[OrganisationRow], list[Problem]]:
    """Rows of the sheet with their errors, apart from the register. Raises SheetRefused."""
    rows: list[OrganisationRow] = []
    problems: list[Problem] = []
    columns: dict[str, int] = {}
    for number, cells in open_sheet(content).rows:
        if not columns:
            columns = header_columns(cells)
            continue
        row = read_row(number, cells, columns, problems)
        if row:
            rows.append(row)
    if not columns:
        raise SheetRefused("no_header")
    if not rows and not problems:
        raise SheetRefused("no_rows")
    return rows, problems


def header_columns(cells: Iterable[str]) -> dict[str, int]:
    """Field → column when this row is the header (code and name are there), else empty."""
    found: dict[str, int] = {}
    for place, text in enumerate(cells):
        name = KNOWN.get(fold_key(text))
        if name:
            found.setdefault(name, place)
    return found if {"code", "name"} <= found.keys() else {}


def read_row(
    number: int, cells: list[str], columns: Mapping[str, int], problems: list[Problem]
) -> OrganisationRow | None:
    """One row; None when it has an error."""
    texts = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
    code, name = texts.get("code", "").replace(" ", ""), texts.get("name", "")
    faults: list[Problem] = []
    if not code:
        faults.append(Problem(number, "code", "no_code"))
    if not name:
        faults.append(Problem(number, "name", "no_name"))
    kind = KINDS.get(fold_key(texts.get("kind", "")) or "学校", "")
    if not kind:
        faults.append(Problem(number, "kind", "unknown_kind", texts.get("kind", "")[:60]))
    row = OrganisationRow(number, code[:40], clean_text(name)[:120], texts.get("name_en", "")[:160], kind)
    row.parent = texts.get("parent", "").replace(" ", "")
    row.stages = read_stages(number, texts.get("stages", ""), faults)
    row.aliases = split_words(texts.get("aliases", ""))
    row.valid_from = read_day(number, "valid_from", texts.get("valid_from", ""), faults)
    row.valid_until = read_day(number, "valid_until", texts.get("valid_until", ""), faults)
    if row.valid_from and row.valid_until and row.valid_until < row.valid_from:
        faults.append(Problem(number, "valid_until", "ends_before_start", str(row.valid_until)))
    problems.extend(faults)
    return None if faults else row


def split_words(text: str) -> list[str]:
    for sign in ("、", ";", ",", "/", "|"):
        text = text.replace(sign, "\n")
    return [word.strip() for word in text.split("\n") if word.strip()]


def read_stages(number: int, text: str, faults: list[Problem]) -> list[str]:
    """小学、初中 → primary, junior; 九年一贯制 and 完全中学 name two."""
    found: list[str] = []
    both = {"九年一贯制": ["primary", "junior"], "完全中学": ["junior", "senior"],
            "十二年一贯制": ["primary", "junior", "senior"]}  # fmt: skip
    for word in split_words(text):
        stages = both.get(word) or ([STAGES[word]] if word in STAGES else [])
        if not stages:
            faults.append(Problem(number, "stages", "bad_stage", word[:60]))
        found.extend(stage for stage in stages if stage not in found)
    return found


def read_day(number: int, name: str, text: str, faults: list[Problem]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-").replace(".", "-"))
    except ValueError:
        faults.append(Problem(number, name, "bad_day", text[:60]))
        return None
