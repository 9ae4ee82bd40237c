"""Several answers out of several, under one of three scoring rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.item_blocks import MultipleBlock
from plugins.quiz.kinds.choice import (
    ALL_OR_NOTHING,
    Choice,
    check_scoring,
    explain_scoring,
    read_options,
    score_options,
)
from plugins.quiz.kinds.question import Given
from plugins.quiz.reading import read_text


@dataclass(frozen=True, kw_only=True)
class Multiple(Choice):
    """``scoring``: all or nothing, a share for each option judged rightly, or right minus wrong, never below zero."""

    kind = "multiple"

    scoring: str = ALL_OR_NOTHING

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        return cls(
            **common,
            options=read_options(item.get("options")),
            fixed_order=bool(item.get("fixed_order")),
            scoring=read_text(item.get("scoring")) or ALL_OR_NOTHING,
        )

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return MultipleBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("several answers")

    @property
    def is_several(self) -> bool:
        return True

    def check(self, path: str) -> Iterator[Problem]:
        yield from super().check(path)
        yield from check_scoring(self.scoring, path)

    def share(self, given: Given) -> Decimal:
        return score_options(self.options, given["chosen"], self.scoring)

    def explain(self) -> str:
        return explain_scoring(self.scoring)
