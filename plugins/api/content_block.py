"""ContentBlock: a block that authors may put into articles and lessons."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from plugins.api.extension import Extension, Kind
from plugins.api.records import JSONObject, Problem

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString
    from wagtail.blocks import StructBlock


class Purpose(StrEnum):
    """Where a block is shown: on the page, in a feed reader, on paper."""

    PAGE = "page"
    FEED = "feed"
    PRINT = "print"


@dataclass(frozen=True)
class BlockCtx:
    """Everything a block may know while it is rendered."""

    facts: JSONObject = field(default_factory=dict)
    purpose: Purpose = Purpose.PAGE
    lang: str = "zh-hans"
    prefix: str = "b"

    def id(self, name: str) -> str:
        """The element id of ``name``: two blocks of a kind on one page never clash."""
        return f"{self.prefix}-{name}"


@dataclass(frozen=True)
class BlockSample:
    """One worked example: what an author filled in, and what ``facts`` would find."""

    value: JSONObject
    facts: JSONObject = field(default_factory=dict)


class ContentBlock(Extension):
    """What an author fills in is kept as JSON by the core, also while the plugin is away."""

    kind = Kind.CONTENT_BLOCK
    may_query = frozenset({"facts"})
    group: ClassVar[str | _StrPromise] = ""

    @abstractmethod
    def block(self) -> StructBlock:
        """The Wagtail block an author fills in; ``get_prep_value`` of its value is what is kept."""

    @abstractmethod
    def render(self, value: JSONObject, ctx: BlockCtx) -> SafeString:
        """The HTML; without script in a feed and on paper."""

    @abstractmethod
    def samples(self) -> Iterable[BlockSample]:
        """Worked examples, for the kit and for the preview in the editor."""

    def facts(self, value: JSONObject) -> JSONObject:
        """What ``render`` needs beyond the value. It may query; its answer is JSON."""
        return {}

    def check_value(self, value: JSONObject) -> list[Problem]:
        """What is wrong with a value, before the page may be published."""
        return []

    def search_text(self, value: JSONObject) -> str:
        """The words under which the page shall be found."""
        return ""
