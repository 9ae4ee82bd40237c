"""How long a text takes to read, its plain words, and its table of contents."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags

HAN_A_MINUTE = 350
WORDS_A_MINUTE = 200
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True)
class TocEntry:
    """A section of an article."""

    anchor: str
    text: str


def plain_text(body: Any) -> str:
    """The words of a stream of blocks, without markup."""
    return strip_tags(" ".join(_words(body.raw_data if hasattr(body, "raw_data") else body)))


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        inner = value.get("value") if "value" in value and "type" in value else list(value.values())
        return _words(inner)
    if isinstance(value, list | tuple) or hasattr(value, "__iter__"):
        return [word for item in value for word in _words(item)]
    return []


def count_minutes(text: str) -> int:
    """Minutes to read: 350 characters of Chinese or 200 words of English each, at least one."""
    return max(
        1, round(len(_HAN.findall(text)) / HAN_A_MINUTE + len(_WORD.findall(_HAN.sub(" ", text))) / WORDS_A_MINUTE)
    )


def minutes_of(page: Any) -> int:
    """What the editor gave, else counted from the text."""
    return int(page.minutes or count_minutes(plain_text(page.body)))


def table_of_contents(body: Any) -> list[TocEntry]:
    """The second-level headings with their anchors; empty for fewer than three."""
    entries = [TocEntry(f"s{number}", block.value["text"]) for number, block in enumerate(headings(body), start=1)]
    return entries if len(entries) > 2 else []


def headings(body: Any) -> list[Any]:
    """The second-level heading blocks, in order."""
    return [block for block in body if block.block_type == "heading" and (block.value.get("level") or "2") == "2"]
