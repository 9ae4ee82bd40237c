"""How long a text takes to read, its plain words, and its table of contents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from wagtail import blocks
from wagtail.blocks import StreamValue

HAN_A_MINUTE = 350
WORDS_A_MINUTE = 200
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z0-9]+")
_END = re.compile(r"</(?:p|li|h\d|blockquote)>|<br\s*/?>")  # what follows is no longer the same sentence


@dataclass(frozen=True)
class TocEntry:
    """A section of an article."""

    anchor: str
    text: str


def plain_text(body: StreamValue | str) -> str:
    """The words of a stream of blocks or of rich text, without markup. Asks the database nothing."""
    return " ".join(text for _name, text in texts_of(body))


def texts_of(body: StreamValue | str) -> Iterator[tuple[str, str]]:
    """(name of the field, its words) of everything in a stream that is written to be read: no choices, no addresses."""
    if isinstance(body, str):
        yield "", _unmarked(body) if "</" in body else body
    else:
        yield from _written(body.stream_block, body.raw_data, "")


def _unmarked(html: str) -> str:
    return unescape(strip_tags(_END.sub(" ", html))).strip()


def _written(block: blocks.Block, raw: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(block, blocks.BaseStreamBlock):
        for item in raw:
            child = block.child_blocks.get(item["type"])
            if child is not None:
                yield from _written(child, item["value"], item["type"])
    elif isinstance(block, blocks.BaseStructBlock):
        for field, child in block.child_blocks.items():
            if isinstance(raw, dict) and raw.get(field):
                yield from _written(child, raw[field], field)
    elif isinstance(block, blocks.ListBlock):
        for item in raw:
            is_wrapped = isinstance(item, dict) and item.get("type") == "item" and "value" in item
            yield from _written(block.child_block, item["value"] if is_wrapped else item, name)
    elif isinstance(block, blocks.RichTextBlock) and raw:
        yield name, _unmarked(str(raw))
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock) and raw:
        yield name, str(raw)


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
