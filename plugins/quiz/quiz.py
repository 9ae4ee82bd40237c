"""A quiz as it was read from its config. Reading never fails: nonsense is for ``checking`` to name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Self

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.api import DrawRule, JSONObject, Problem
from plugins.quiz.drawing import read_rules, total_worth
from plugins.quiz.kinds import KINDS, Question
from plugins.quiz.kinds.question import NOTHING, Given, Line, Look, Posted
from plugins.quiz.reading import read_objects, read_points, read_text, read_whole

MAX_KEPT: Final = 64


@dataclass(frozen=True)
class Quiz:
    """``draw``: how many of its own questions one learner gets; 0: all of them.

    ``drawn``: how many of the questions came from the bank, by ``rules``; they stand behind the own ones.
    """

    intro: str = ""
    questions: tuple[Question, ...] = ()
    draw: int = 0
    rules: tuple[DrawRule, ...] = ()
    drawn: int = 0
    shuffles_items: bool = False
    shuffles_options: bool = False
    by_id: Mapping[str, Question] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """How many questions one learner gets on this paper."""
        return self.own_length + self.drawn

    @property
    def own(self) -> tuple[Question, ...]:
        """The questions that stand in the config."""
        return self.questions[: len(self.questions) - self.drawn]

    @property
    def own_length(self) -> int:
        """How many of these one learner gets."""
        return min(self.draw, len(self.own)) if self.draw > 0 else len(self.own)

    @cached_property
    def total_points(self) -> Decimal:
        """The most that can be earned. Questions that are drawn from are worth the same."""
        own = sum((question.points for question in self.own[: self.own_length]), NOTHING)
        return own + total_worth(self.rules)

    def with_drawn(self, questions: Sequence[Question]) -> Quiz:
        """The quiz with questions of the bank behind its own."""
        added = tuple(one for one in questions if one.id not in self.by_id)
        whole = {**self.by_id, **{one.id: one for one in added}}
        return replace(self, questions=(*self.own, *added), drawn=len(added), by_id=whole)


@dataclass(frozen=True, kw_only=True)
class Unknown(Question):
    """A question of a kind that nobody knows: it can be looked at, and earns nothing."""

    kind = ""
    template = "plugin_quiz/kinds/unknown.html"

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        return cls(**common)

    @classmethod
    def block(cls) -> blocks.StructBlock:
        raise LookupError("an unknown kind has no form")

    @classmethod
    def kind_name(cls) -> str:
        return ""

    def check(self, path: str) -> Iterator[Problem]:
        yield Problem(f"{path}.kind", _("This kind of question is not known."))

    def parse(self, posted: Posted) -> Given:
        return {}

    def clean(self, given: Any) -> Given:
        return {}

    def share(self, given: Given) -> Decimal:
        return NOTHING

    def show(self, look: Look) -> dict[str, Any]:
        return {}

    def review(self, look: Look) -> list[Line]:
        return []

    def in_words(self, given: Given) -> str:
        return ""


_kept: dict[int, tuple[JSONObject, Quiz]] = {}
_kept_papers: dict[tuple[int, int], tuple[Quiz, list[JSONObject], Quiz]] = {}


def read_quiz(config: JSONObject) -> Quiz:
    """The quiz of a config. The last ones are kept, and read again whenever the config is not what it was.

    One submission reads the same config four times. Comparing it with a copy takes a small part of reading it.
    """
    kept = _kept.get(id(config))
    if kept is not None and kept[0] == config:
        return kept[1]
    quiz = _read(config)
    if len(_kept) >= MAX_KEPT:
        _kept.clear()
    _kept[id(config)] = (deepcopy(config), quiz)
    return quiz


def read_paper(config: JSONObject, variant: JSONObject) -> Quiz:
    """The quiz with the questions that were drawn for this variant; kept and compared as that of ``read_quiz``."""
    quiz = read_quiz(config)
    items = variant.get("items") if isinstance(variant, dict) else None
    if not isinstance(items, list) or not items:
        return quiz
    key = (id(quiz), id(items))
    kept = _kept_papers.get(key)
    if kept is not None and kept[0] is quiz and kept[1] == items:
        return kept[2]
    paper = quiz.with_drawn([read_question(one, n) for n, one in enumerate(read_objects(items), start=1)])
    if len(_kept_papers) >= MAX_KEPT:
        _kept_papers.clear()
    _kept_papers[key] = (quiz, deepcopy(items), paper)
    return paper


def _read(config: Any) -> Quiz:
    if not isinstance(config, dict):
        return Quiz()
    questions = tuple(read_question(item, n) for n, item in enumerate(read_objects(config.get("items")), start=1))
    return Quiz(
        intro=read_text(config.get("intro")),
        questions=questions,
        draw=read_whole(config.get("draw")),
        rules=read_rules(config.get("rules")),
        shuffles_items=bool(config.get("shuffle_items")),
        shuffles_options=bool(config.get("shuffle_options")),
        by_id={question.id: question for question in questions},
    )


def read_question(item: JSONObject, number: int) -> Question:
    """The question of an item; ``number`` names it where it has no id."""
    common = {name: read_text(item.get(name)) for name in ("stem", "note", "feedback", "hint")}
    values = {"points": read_points(item.get("points", "1")), "penalty": read_points(item.get("penalty") or "0")}
    kind = KINDS.get(read_text(item.get("kind")), Unknown)
    return kind.read(item, {"id": read_text(item.get("id")) or f"q{number}", **common, **values})
