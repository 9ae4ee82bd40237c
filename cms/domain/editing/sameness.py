"""Whether two values say the same: what an editor's form sends back untouched differs in keys and line ends only."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from wagtail.blocks import StreamValue
from wagtail.rich_text import RichText

_KEYS = re.compile(r'\s+data-block-key="[^"]*"')


def plain_value(value: Any) -> Any:
    """A value as plain lists, words and numbers, without what an editor's form adds to it by itself."""
    if isinstance(value, StreamValue):
        value = value.stream_block.get_prep_value(value)
    elif isinstance(value, RichText):
        value = value.source
    if isinstance(value, str | None):
        return _KEYS.sub("", (value or "").replace("\r\n", "\n"))
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Mapping):
        plain = {key: plain_value(one) for key, one in value.items() if key != "id"}
        return {key: one for key, one in plain.items() if one != ""}
    if isinstance(value, Iterable):
        rows = [plain_value(one) for one in value]
        return sorted(rows) if rows and all(isinstance(one, int) for one in rows) else rows
    return value


def say_the_same(first: Any, second: Any) -> bool:
    """Whether a reader would find any difference."""
    return bool(plain_value(first) == plain_value(second))
