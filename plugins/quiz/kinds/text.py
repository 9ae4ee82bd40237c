"""Short text, compared with accepted forms after folding what does not matter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.folding import FOLDING, Folding
from plugins.quiz.item_blocks import TextBlock
from plugins.quiz.kinds.question import Given, Line, Look, Posted, Question
from plugins.quiz.reading import clean_text, read_text, read_texts

MAX_TEXT = 200


@dataclass(frozen=True, kw_only=True)
class Text(Question):
    """``accepted``: the forms that are right; ``folding``: what may differ."""

    kind = "text"
    template = "plugin_quiz/kinds/typed.html"
    interaction = "fill-in"

    accepted: tuple[str, ...] = ()
    folding: Folding = FOLDING
    is_digits: bool = False

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        accepted = read_texts(item.get("accepted"))
        return cls(**common, accepted=accepted, folding=Folding.read(item), is_digits=bool(item.get("numeric")))

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return TextBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("short text")

    @cached_property
    def _forms(self) -> frozenset[str]:
        return frozenset(self.folding.fold(form) for form in self.accepted) - {""}

    def check(self, path: str) -> Iterator[Problem]:
        yield from check_accepted(self.accepted, self.folding, path)

    def parse(self, posted: Posted) -> Given:
        return self.clean({"text": clean_text(posted.last(), MAX_TEXT)})

    def clean(self, given: Any) -> Given:
        text = read_text(given.get("text")) if isinstance(given, dict) else ""
        return {"text": text} if text else {}

    def share(self, given: Given) -> Decimal:
        return Decimal(self.folding.fold(given["text"]) in self._forms)

    def show(self, look: Look) -> dict[str, Any]:
        mode = "numeric" if self.is_digits else ""
        return {"text": look.given.get("text", ""), "inputmode": mode, "max_text": MAX_TEXT, "unit": ""}

    def review(self, look: Look) -> list[Line]:
        return []

    def in_words(self, given: Given) -> str:
        return read_text(given.get("text"))

    def explain(self) -> str:
        return _("Digits are enough.") if self.is_digits else ""

    def name_key(self) -> str:
        return " / ".join(self.accepted)


def check_accepted(accepted: tuple[str, ...], folding: Folding, path: str) -> Iterator[Problem]:
    """At least one form, and none that folding wipes out."""
    if not accepted:
        yield Problem(f"{path}.accepted", _("Name at least one accepted answer."))
    for place, form in enumerate(accepted):
        if not folding.fold(form):
            message = _("Nothing is left of this answer when punctuation is ignored.")
            yield Problem(f"{path}.accepted.{place}", message)
