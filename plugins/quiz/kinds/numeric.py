"""A number with a tolerance, however it is typed: full width, decimal comma, grouped digits, with its unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.folding import Folding
from plugins.quiz.item_blocks import NumericBlock
from plugins.quiz.kinds.question import NOTHING, Given, Line, Look, Posted, Question
from plugins.quiz.reading import clean_text, plain, read_decimal, read_points, read_text, read_texts

MAX_TEXT: Final = 60
SCRIPT: Final = Folding(keep_punctuation=True)
GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?")
MINUSES: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "\u3002": "."})


@dataclass(frozen=True, kw_only=True)
class Numeric(Question):
    """Right within ``tolerance``, or within ``relative`` percent of the value, whichever is wider; bounds count."""

    kind = "numeric"
    template = "plugin_quiz/kinds/typed.html"
    interaction = "numeric"

    value: Decimal | None = None
    tolerance: Decimal = NOTHING
    relative: Decimal = NOTHING
    units: tuple[str, ...] = ()

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        return cls(
            **common,
            value=read_decimal(item.get("value", "")),
            tolerance=read_points(item.get("tolerance") or "0"),
            relative=read_points(item.get("relative") or "0"),
            units=tuple(unit for unit in read_texts(item.get("units")) if unit.strip()),
        )

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return NumericBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("a number")

    @property
    def margin(self) -> Decimal:
        """How far from the value an answer may lie."""
        return max(self.tolerance, abs(self.value or NOTHING) * self.relative / 100)

    def check(self, path: str) -> Iterator[Problem]:
        if self.value is None:
            yield Problem(f"{path}.value", _("Give the right number."))
        if self.relative > 100:
            yield Problem(f"{path}.relative", _("Give a tolerance of at most 100 percent."))
        for place, unit in enumerate(self.units):
            if read_number(unit, ()) is not None or any(char.isdigit() for char in unit):
                yield Problem(f"{path}.units.{place}", _("A unit holds no digits."))

    def parse(self, posted: Posted) -> Given:
        return self.clean({"text": clean_text(posted.last(), MAX_TEXT)})

    def clean(self, given: Any) -> Given:
        text = read_text(given.get("text")) if isinstance(given, dict) else ""
        return {"text": text} if text else {}

    def share(self, given: Given) -> Decimal:
        number = read_number(given["text"], self.units)
        return Decimal(number is not None and self.value is not None and abs(number - self.value) <= self.margin)

    def show(self, look: Look) -> dict[str, Any]:
        unit = self.units[0] if self.units else ""
        return {"text": look.given.get("text", ""), "inputmode": "text", "max_text": MAX_TEXT, "unit": unit}

    def review(self, look: Look) -> list[Line]:
        return []

    def in_words(self, given: Given) -> str:
        return read_text(given.get("text"))

    def explain(self) -> str:
        return _("Write a number in digits, such as 12.5.")

    def name_key(self) -> str:
        if self.value is None:
            return ""
        value = f"{plain(self.value)} {self.units[0]}" if self.units else plain(self.value)
        return f"{value} (± {plain(self.margin)})" if self.margin else value


def read_number(text: str, units: tuple[str, ...]) -> Decimal | None:
    """The number in what was typed, else None.

    ``1,000`` is a thousand; any other single comma is a decimal comma. A unit may stand behind, one of those given.
    """
    folded = _fold(text)
    for unit in sorted(map(_fold, units), key=len, reverse=True):
        if unit and folded.endswith(unit):
            folded = folded.removesuffix(unit)
            break
    if GROUPED.fullmatch(folded):
        folded = folded.replace(",", "")
    elif folded.count(",") == 1 and "." not in folded:
        folded = folded.replace(",", ".")
    return Decimal(folded) if NUMBER.fullmatch(folded) else None


def _fold(text: str) -> str:
    folded = SCRIPT.fold(unicodedata.normalize("NFKC", text.translate(MINUSES)).translate(MINUSES))
    return "".join(char for char in folded if not char.isspace() and char not in "'_")
