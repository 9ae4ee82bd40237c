"""Reading values out of a config or a form, whatever stands there. Nonsense becomes nothing; ``checking`` names it."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, Final

MAX_DIGITS: Final = 3
UNSEEN: Final = frozenset({"Cc", "Cs"})


def read_text(value: Any) -> str:
    """The text, or none."""
    return value if isinstance(value, str) else ""


def read_list(value: Any) -> list[Any]:
    """The list, or an empty one."""
    return value if isinstance(value, list) else []


def read_objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [one for one in read_list(value) if isinstance(one, dict)]


def read_texts(value: Any) -> tuple[str, ...]:
    """The texts of a list."""
    return tuple(read_text(one) for one in read_list(value))


def read_whole(value: Any) -> int:
    """A whole number, else zero."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def read_decimal(value: Any) -> Decimal | None:
    """A finite Decimal, else None."""
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def read_points(value: Any) -> Decimal:
    """Points as a Decimal; what cannot be read is zero."""
    points = read_decimal(value)
    return points if points is not None and points >= 0 else Decimal(0)


def read_place(value: str, most: int) -> int:
    """A place from 1 to ``most`` as a form posts it, else zero."""
    well = value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS
    return int(value) if well and 1 <= int(value) <= most else 0


def clean_text(value: str, limit: int, *, keep_lines: bool = False) -> str:
    """Typed text without control characters and lone surrogates, at most ``limit`` characters."""
    value = value[: limit * 2].replace("\r\n", "\n")
    kept = (char for char in value if unicodedata.category(char) not in UNSEEN or (keep_lines and char in "\n\t"))
    return "".join(kept)[:limit].strip()


def plain(number: Decimal) -> str:
    """A number without trailing zeros: 15, 2.5."""
    return f"{number.normalize():f}"
