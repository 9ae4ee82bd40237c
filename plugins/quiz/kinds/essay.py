"""Essay: a longer text that a person marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.item_blocks import EssayBlock
from plugins.quiz.kinds.question import NOTHING, Given, Line, Look, Posted, Question
from plugins.quiz.reading import clean_text, read_text, read_whole

MAX_TEXT: Final = 15_000
MAX_WORDS: Final = 5_000
WORD: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W\u3400-\u9fff\uf900-\ufaff]+(?:['’-][^\W\u3400-\u9fff]+)*")


@dataclass(frozen=True, kw_only=True)
class Essay(Question):
    """``least`` and ``most`` words (0: no bound); ``expected``: what a good answer holds, for markers and the key."""

    kind = "essay"
    template = "plugin_quiz/kinds/essay.html"
    interaction = "long-fill-in"
    is_marked_by_people = True

    expected: str = ""
    least: int = 0
    most: int = 0
    rows: int = 8

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        least, most = (read_whole(item.get(name)) for name in ("least_words", "most_words"))
        rows = min(max(read_whole(item.get("rows")) or 8, 2), 30)
        return cls(**common, expected=read_text(item.get("expected")), least=least, most=most, rows=rows)

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return EssayBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("written answer")

    def check(self, path: str) -> Iterator[Problem]:
        if not 0 <= self.least <= MAX_WORDS or not 0 <= self.most <= MAX_WORDS:
            yield Problem(f"{path}.most_words", _("Ask for at most 5000 words."))
        if self.most and self.least > self.most:
            yield Problem(f"{path}.least_words", _("The least number of words is above the highest."))

    def parse(self, posted: Posted) -> Given:
        return self.clean({"text": clean_text(posted.last(), MAX_TEXT, keep_lines=True)})

    def clean(self, given: Any) -> Given:
        text = read_text(given.get("text")) if isinstance(given, dict) else ""
        return {"text": text} if text else {}

    def is_whole(self, given: Given) -> bool:
        words = count_words(given["text"])
        return words >= self.least and not (self.most and words > self.most)

    def share(self, given: Given) -> Decimal:
        """Nothing by itself: a person says what it is worth."""
        return NOTHING

    def show(self, look: Look) -> dict[str, Any]:
        text = look.given.get("text", "")
        return {
            "text": text,
            "rows": self.rows,
            "max_text": MAX_TEXT,
            "words": count_words(text),
            "blank_lines": range(self.rows),
            "key": self.expected if look.show_answers else "",
        }

    def review(self, look: Look) -> list[Line]:
        return []

    def in_words(self, given: Given) -> str:
        return read_text(given.get("text"))

    def name_key(self) -> str:
        return self.expected

    def explain(self) -> str:
        bounds = {"least": self.least, "most": self.most}
        if self.least and self.most:
            return _("Between %(least)s and %(most)s words; each Chinese character is one.") % bounds
        if self.most:
            return _("At most %(most)s words; each Chinese character is one.") % bounds
        if self.least:
            return _("At least %(least)s words; each Chinese character is one.") % bounds
        return _("A person reads and marks this answer.")


def count_words(text: str) -> int:
    """How long a text is: every Chinese character, and every word of other scripts."""
    return len(WORD.findall(text))
