"""Cloze: a text with gaps, each typed into or chosen from a list where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import JSONObject, Problem
from plugins.quiz.folding import FOLDING, Folding
from plugins.quiz.item_blocks import ClozeBlock
from plugins.quiz.kinds.choice import Option, check_options, read_options
from plugins.quiz.kinds.entries import PER_ENTRY, Entries
from plugins.quiz.kinds.question import Given, Line, Look, Posted, in_order
from plugins.quiz.kinds.text import MAX_TEXT, check_accepted
from plugins.quiz.reading import clean_text, read_objects, read_place, read_text, read_texts

GAP: Final = re.compile(r"[{｛]\s*(\d{1,2})\s*[}｝]")


@dataclass(frozen=True)
class Gap:
    """One gap: ``options`` to choose from, or ``accepted`` forms of what is typed."""

    id: str
    accepted: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    forms: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """What is right, in words."""
        return " / ".join([one.text for one in self.options if one.correct] if self.options else self.accepted)


@dataclass(frozen=True, kw_only=True)
class Cloze(Entries):
    """``text`` holds each gap as its number in braces: ``{1}``."""

    kind = "cloze"
    template = "plugin_quiz/kinds/cloze.html"
    interaction = "fill-in"
    always_shuffled = True

    text: str = ""
    gaps: tuple[Gap, ...] = ()
    folding: Folding = FOLDING

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        folding, gaps = Folding.read(item), []
        for number, one in enumerate(read_objects(item.get("gaps")), start=1):
            accepted = read_texts(one.get("accepted"))
            forms = frozenset(folding.fold(form) for form in accepted) - {""}
            id_ = read_text(one.get("id")) or f"g{number}"
            gaps.append(Gap(id_, accepted, read_options(one.get("options")), forms))
        scoring = read_text(item.get("scoring")) or PER_ENTRY
        return cls(**common, text=read_text(item.get("text")), gaps=tuple(gaps), folding=folding, scoring=scoring)

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return ClozeBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("text with gaps")

    def check(self, path: str) -> Iterator[Problem]:
        yield from self.check_entries(path, "gaps", len(self.gaps))
        if not self.gaps:
            yield Problem(f"{path}.gaps", _("Add at least one gap."))
        if len({gap.id for gap in self.gaps}) < len(self.gaps):
            yield Problem(f"{path}.gaps", _("Two of these have the same id."))
        named = Counter(int(number) for number in GAP.findall(self.text))
        if named != Counter(range(1, len(self.gaps) + 1)):
            message = _("Write each gap into the text once, as its number in braces: {1}, {2} …")
            yield Problem(f"{path}.text", message)
        for place, gap in enumerate(self.gaps):
            yield from self._check_gap(gap, f"{path}.gaps.{place}")

    def _check_gap(self, gap: Gap, path: str) -> Iterator[Problem]:
        if not gap.options:
            yield from check_accepted(gap.accepted, self.folding, path)
            return
        if gap.accepted:
            yield Problem(f"{path}.accepted", _("A gap is either typed or chosen, not both."))
        yield from check_options(gap.options, path)
        if not any(option.correct for option in gap.options):
            yield Problem(f"{path}.options", _("Mark at least one option as right."))

    def groups(self) -> Sequence[Sequence[str]]:
        return [[f"{gap.id} {option.id}" for option in gap.options] for gap in self.gaps if gap.options]

    def arrange(self, order: Sequence[str]) -> Self:
        return replace(self, gaps=tuple(_arrange_gap(gap, order) if gap.options else gap for gap in self.gaps))

    def traits(self) -> frozenset[str]:
        """With the places of the gaps, because the fields of a form are counted by them."""
        return super().traits() | {f"{gap.id} is {place}" for place, gap in enumerate(self.gaps, start=1)}

    def parse(self, posted: Posted) -> Given:
        given = {}
        for number, gap in enumerate(self.gaps, start=1):
            if gap.options:
                place = read_place(posted.last(number), len(gap.options))
                given[gap.id] = gap.options[place - 1].id if place else ""
            else:
                given[gap.id] = clean_text(posted.last(number), MAX_TEXT)
        return self.clean({"gaps": given})

    def clean(self, given: Any) -> Given:
        named = given.get("gaps") if isinstance(given, dict) else None
        if not isinstance(named, dict):
            return {}
        kept = {gap.id: read_text(named.get(gap.id)) for gap in self.gaps}
        for gap in self.gaps:
            if not kept[gap.id] or (gap.options and kept[gap.id] not in {option.id for option in gap.options}):
                del kept[gap.id]
        return {"gaps": kept} if kept else {}

    def entries(self) -> list[str]:
        return [gap.id for gap in self.gaps]

    def given_of(self, given: Given, entry: str) -> str | None:
        return given.get("gaps", {}).get(entry)

    def is_right(self, given: Given, entry: str) -> bool:
        gap = next(gap for gap in self.gaps if gap.id == entry)
        said = self.given_of(given, entry)
        if gap.options:
            return any(option.id == said and option.correct for option in gap.options)
        return said is not None and self.folding.fold(said) in gap.forms

    def _said(self, given: Given, gap: Gap) -> str:
        said = self.given_of(given, gap.id) or ""
        return next((option.text for option in gap.options if option.id == said), "") if gap.options else said

    def show(self, look: Look) -> dict[str, Any]:
        pieces: list[dict[str, Any]] = []
        for place, piece in enumerate(GAP.split(self.text)):
            if place % 2 == 0:
                pieces.append({"words": piece})
            elif 1 <= int(piece) <= len(self.gaps):
                pieces.append(self._show_gap(int(piece), look))
        return {"pieces": pieces, "max_text": MAX_TEXT}

    def _show_gap(self, number: int, look: Look) -> dict[str, Any]:
        gap = self.gaps[number - 1]
        given = self.given_of(look.given, gap.id)
        options = [{"text": one.text, "chosen": one.id == given} for one in gap.options]
        key = gap.key if look.show_answers else ""
        return {
            "field": f"{look.field}-{number}",
            "number": number,
            "options": options,
            "said": self._said(look.given, gap),
            "key": key,
        }

    def review(self, look: Look) -> list[Line]:
        return [
            self.review_entry(
                look.given,
                gap.id,
                Line(self._said(look.given, gap), label=_("Gap %(number)s") % {"number": number}),
                key=gap.key,
                show_answers=look.show_answers,
            )
            for number, gap in enumerate(self.gaps, start=1)
        ]

    def in_words(self, given: Given) -> str:
        said = [(number, self._said(given, gap)) for number, gap in enumerate(self.gaps, start=1)]
        return "; ".join(f"({number}) {words}" for number, words in said if words)

    def explain(self) -> str:
        return self.explain_entries()

    def xapi_response(self, given: Given) -> str:
        return "[,]".join(self._said(given, gap) for gap in self.gaps)


def _arrange_gap(gap: Gap, order: Sequence[str]) -> Gap:
    options = {f"{gap.id} {option.id}": option for option in gap.options}
    return replace(gap, options=tuple(options[id_] for id_ in in_order(list(options), order)))
