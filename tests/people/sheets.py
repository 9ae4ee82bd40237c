"""Small spreadsheets for the importer's tests."""

import io
from typing import Any

from openpyxl import Workbook

HEADER = ["姓名", "手机号", "学校名称", "学校代码", "工号", "职务", "邮箱", "参加工作年月", "证件号", "区县"]


def make_sheet(*rows: dict[str, Any], header: list[str] | None = None, title: str = "") -> bytes:
    """An XLSX with one sheet; each row by header word."""
    words = header or HEADER
    book = Workbook()
    sheet: Any = book.active
    if title:
        sheet.append([title])
    sheet.append(words)
    for row in rows:
        sheet.append([row.get(word) for word in words])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def teacher(name: str = "周晓岚", **cells: Any) -> dict[str, Any]:
    """A row; Chinese header words as keywords."""
    return {"姓名": name, "学校代码": "S1", **cells}
