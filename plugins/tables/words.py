"""A cell as text, the same in every format."""

from __future__ import annotations

from datetime import date, datetime

from plugins.api import Cell


def plain(cell: Cell) -> str:
    """Days and moments as ISO, yes and no as 1 and 0, nothing as nothing; no NUL."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell).replace("\x00", "")
