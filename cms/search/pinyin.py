"""What letters may stand for in the admin's searches: the floor above knows the words, the compiler asks here."""

import re
from collections.abc import Callable

LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
HAN = re.compile(r"[\u3400-\u9fff]")

_read: Callable[[str], str] | None = None


def provide_reading(read: Callable[[str], str]) -> None:
    """Let `read("jiaolv")` answer 焦虑, and nothing where letters are no pinyin of a known word."""
    global _read  # noqa: PLW0603 - set once, at start
    _read = read


def reading_of(typed: str) -> str:
    """The Chinese that was typed in letters; empty for everything else."""
    return _read(typed) if _read is not None and LATIN.search(typed) and not HAN.search(typed) else ""
