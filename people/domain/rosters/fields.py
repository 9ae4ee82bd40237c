"""The columns of a roster: the wordings by which their headers are known, and finding the header row among titles."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from people.domain.number import fold_key
from people.domain.sheet import SheetRefused

LOOK_AHEAD = 25  # rows among which the header is looked for

ALIASES: dict[str, tuple[str, ...]] = {
    "public_id": ("人员编号", "系统编号", "person id"),
    "serial": ("序号", "编号", "no", "no."),
    "name": ("姓名", "教师姓名", "名字", "人员姓名", "真实姓名", "name", "full name", "teacher name"),
    "gender": ("性别", "gender", "sex"),
    "identity_kind": ("证件类型", "证件类别", "身份证件类型", "id type"),
    "identity": ("证件号", "证件号码", "身份证号", "身份证号码", "身份证件号", "身份证", "id number"),
    "phone": ("手机号", "手机", "手机号码", "联系电话", "电话", "移动电话", "联系方式", "phone", "mobile"),
    "district": ("区县", "县区", "县(市、区)", "县市区", "所属区县", "行政区", "区", "县", "district"),
    "school": ("学校名称", "学校", "单位", "单位名称", "所在学校", "工作单位", "学校全称", "school", "organisation"),
    "school_code": ("学校代码", "学校标识码", "单位代码", "学校编码", "机构代码", "school code"),
    "stage": ("学段", "任教学段", "办学类型", "stage"),
    "subject": ("学科", "任教学科", "任课学科", "任教科目", "subject"),
    "position": ("职务", "岗位", "现任职务", "行政职务", "position"),
    "rank": ("职称", "专业技术职务", "现有职称", "title"),
    "staff_number": ("工号", "教工号", "职工号", "教师编号", "人事编号", "教职工号", "staff number", "staff no"),
    "since": ("参加工作年月", "参加工作时间", "工作时间", "入职时间", "入职年月", "at work since"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "邮箱地址", "email", "e-mail", "mail"),
    "note": ("备注", "说明", "remark", "note"),
}
COLUMNS: dict[str, str] = {
    "serial": "序号", "name": "姓名", "gender": "性别", "identity_kind": "证件类型", "identity": "证件号",
    "phone": "手机号", "district": "区县", "school": "学校名称", "school_code": "学校代码", "stage": "学段",
    "subject": "学科", "position": "职务", "rank": "职称", "staff_number": "工号", "since": "参加工作年月",
    "email": "邮箱", "note": "备注",
}  # fmt: skip
KNOWN = {fold_key(wording): name for name, wordings in ALIASES.items() for wording in wordings}


@dataclass(frozen=True)
class Header:
    """Where the header stands, its words, and field → column number from 0."""

    row: int
    words: tuple[str, ...]
    columns: Mapping[str, int]

    @property
    def unknown(self) -> list[str]:
        """Header words that mean nothing to us."""
        used = set(self.columns.values())
        return [word for number, word in enumerate(self.words) if word and number not in used]

    @property
    def hash(self) -> str:
        """Tells one form from another, so that a mapping made by hand can be used again."""
        return hash_words(self.words)


def hash_words(words: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(map(fold_key, words)).encode()).hexdigest()


def match_words(words: Iterable[str]) -> dict[str, int]:
    """Field → column for a row of header words; the first of two equal columns counts."""
    found: dict[str, int] = {}
    for number, word in enumerate(words):
        key = fold_key(word).rstrip("*:：").lstrip("*").split("(")[0] if word else ""
        name = KNOWN.get(fold_key(word)) or KNOWN.get(key)
        if name and name not in found:
            found[name] = number
    return found


def find_header(
    rows: Iterator[tuple[int, list[str]]], *, mapping: Mapping[str, int] | None = None, header_row: int = 0
) -> tuple[Header, Iterator[tuple[int, list[str]]]]:
    """The header among the first rows, and the rows below it. A mapping made by hand names the row and columns itself.

    Raises SheetRefused("no_header") when no row has at least the name and one more known column.
    """
    head = list(islice(rows, LOOK_AHEAD))
    if not head:
        raise SheetRefused("no_rows")
    if mapping and header_row:
        for place, (number, words) in enumerate(head):
            if number == header_row:
                return Header(number, tuple(words), dict(mapping)), chain(head[place + 1 :], rows)
    best = -1
    columns: dict[str, int] = {}
    for place, (_number, words) in enumerate(head):
        found = match_words(words)
        if "name" in found and len(found) > max(1, len(columns)):
            best, columns = place, found
    if best < 0:
        raise SheetRefused("no_header")
    number, words = head[best]
    return Header(number, tuple(words), columns), chain(head[best + 1 :], rows)
