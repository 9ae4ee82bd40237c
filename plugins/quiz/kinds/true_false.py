"""A statement that is true or false."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.item_blocks import TrueFalseBlock
from plugins.quiz.kinds.choice import Choice, Option


class TrueFalse(Choice):
    """Two options in a fixed order; their words are those of the page, not of the author."""

    kind = "true_false"
    interaction = "true-false"

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        truth = bool(item.get("correct"))
        options = (Option("true", "true", truth), Option("false", "false", not truth))
        return cls(**common, options=options, fixed_order=True)

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return TrueFalseBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("true or false")

    def check(self, path: str) -> Iterator[Problem]:
        return iter(())

    def option_text(self, option: Option) -> str:
        return pgettext("answer", "True") if option.id == "true" else pgettext("answer", "False")

    def xapi_choices(self, lang: str) -> JSONObject:
        return {}
