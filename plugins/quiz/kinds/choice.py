"""Choosing among options: what single choice, multiple choice, true or false and hotspots have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.quiz.kinds.question import NOTHING, Given, Line, Look, Posted, Question, in_order
from plugins.quiz.reading import read_list, read_objects, read_place, read_text

ALL_OR_NOTHING: Final = "all"
PER_OPTION: Final = "each"
RIGHT_MINUS_WRONG: Final = "minus"
SCORINGS: Final = (ALL_OR_NOTHING, PER_OPTION, RIGHT_MINUS_WRONG)
MAX_OPTIONS: Final = 20


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    id: str
    text: str
    correct: bool = False
    feedback: str = ""


def read_options(value: Any) -> tuple[Option, ...]:
    """The options of an item."""
    return tuple(
        Option(
            id=read_text(option.get("id")) or f"o{number}",
            text=read_text(option.get("text")),
            correct=bool(option.get("correct")),
            feedback=read_text(option.get("feedback")),
        )
        for number, option in enumerate(read_objects(value), start=1)
    )


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """A question whose answer is a set of options. Options are posted by their place and kept by their id."""

    template = "plugin_quiz/kinds/choice.html"
    interaction = "choice"
    control: ClassVar[str] = "radio"

    options: tuple[Option, ...] = ()

    @classmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        fixed = bool(item.get("fixed_order"))
        return cls(**common, options=read_options(item.get("options")), fixed_order=fixed)

    @property
    def is_several(self) -> bool:
        """Whether more than one may be chosen."""
        return False

    @property
    def correct_ids(self) -> frozenset[str]:
        """The ids of the right options."""
        return frozenset(option.id for option in self.options if option.correct)

    def groups(self) -> Sequence[Sequence[str]]:
        return ([option.id for option in self.options],)

    def arrange(self, order: Sequence[str]) -> Self:
        options = {option.id: option for option in self.options}
        ids = in_order(list(options), order)
        return self if ids == list(options) else replace(self, options=tuple(options[id_] for id_ in ids))

    def check(self, path: str) -> Iterator[Problem]:
        yield from check_options(self.options, path)
        if not self.is_several and len(self.correct_ids) != 1:
            yield Problem(f"{path}.options", _("Mark exactly one option as right."))
        if self.is_several and not self.correct_ids:
            yield Problem(f"{path}.options", _("Mark at least one option as right."))

    def parse(self, posted: Posted) -> Given:
        places = {read_place(value, len(self.options)) for value in posted.values()}
        chosen = [option.id for place, option in enumerate(self.options, start=1) if place in places]
        return self.clean({"chosen": chosen})

    def clean(self, given: Any) -> Given:
        named = read_list(given.get("chosen")) if isinstance(given, dict) else []
        chosen = [option.id for option in self.options if option.id in named]
        return {"chosen": chosen} if chosen and (self.is_several or len(chosen) == 1) else {}

    def share(self, given: Given) -> Decimal:
        return Decimal(set(given["chosen"]) == self.correct_ids)

    def option_text(self, option: Option) -> str:
        """How an option reads in the language of the page."""
        return option.text

    def show(self, look: Look) -> dict[str, Any]:
        chosen = look.given.get("chosen", ())
        shown = [
            {
                "place": place,
                "text": self.option_text(option),
                "chosen": option.id in chosen,
                "tone": "right" if look.show_answers and option.correct else "",
            }
            for place, option in enumerate(self.options, start=1)
        ]
        return {"options": shown, "control": "checkbox" if self.is_several else "radio"}

    def review(self, look: Look) -> list[Line]:
        chosen = look.given.get("chosen", ())
        return [
            self._review_option(option, option.id in chosen, look.show_answers)
            for option in self.options
            if look.show_answers or option.id in chosen
        ]

    def _review_option(self, option: Option, chosen: bool, show_answers: bool) -> Line:
        text = self.option_text(option)
        if not show_answers:
            return Line(text)
        tone = "right" if option.correct else "wrong" if chosen else ""
        verdict = _("Your choice") if chosen else _("Fits better") if option.correct else ""
        note = option.feedback if chosen or option.correct else ""
        return Line(text, chosen=chosen, tone=tone, verdict=verdict, note=note)

    def in_words(self, given: Given) -> str:
        return "; ".join(self.option_text(one) for one in self.options if one.id in given.get("chosen", ()))

    def xapi_response(self, given: Given) -> str:
        return "[,]".join(given["chosen"])

    def xapi_choices(self, lang: str) -> JSONObject:
        choices = [{"id": one.id, "description": {lang: self.option_text(one)}} for one in self.options]
        return {"choices": choices}


def score_options(options: Sequence[Option], chosen: Sequence[str], scoring: str) -> Decimal:
    """The share under one of the three rules; nothing chosen earns nothing under each of them."""
    right = {option.id for option in options if option.correct}
    if not chosen or not right:
        return NOTHING
    if scoring == PER_OPTION:
        return Decimal(sum((option.id in chosen) == option.correct for option in options)) / len(options)
    if scoring == RIGHT_MINUS_WRONG:
        return Decimal(len(right & set(chosen)) - len(set(chosen) - right)) / len(right)
    return Decimal(set(chosen) == right)


def check_scoring(scoring: str, path: str) -> Iterator[Problem]:
    """An unknown rule."""
    if scoring not in SCORINGS:
        yield Problem(f"{path}.scoring", _("This way of scoring is not known."))


def check_options(options: Sequence[Option], path: str, part: str = "options") -> Iterator[Problem]:
    """Their number, ids and words."""
    if not 2 <= len(options) <= MAX_OPTIONS:
        yield Problem(f"{path}.{part}", _("Give between 2 and 20 options."))
    if len({option.id for option in options}) < len(options):
        yield Problem(f"{path}.{part}", _("Two options have the same id."))
    texts = Counter(option.text.strip() for option in options)
    for place, option in enumerate(options):
        if not option.text.strip():
            yield Problem(f"{path}.{part}.{place}.text", _("Write the option, or remove it."))
        elif texts[option.text.strip()] > 1:
            yield Problem(f"{path}.{part}.{place}.text", _("Two options read the same."))


def explain_scoring(scoring: str) -> str:
    """The rule in words for learners."""
    if scoring == PER_OPTION:
        return _("More than one may be right. Each option judged rightly earns its share.")
    if scoring == RIGHT_MINUS_WRONG:
        return _("More than one may be right. A wrong choice takes back what a right one earned.")
    return _("More than one may be right. Points are given when all of them are chosen and nothing else.")
