"""Reading what a learner gave: posted fields become a response, and a response becomes answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import Ctx, FormData, JSONObject, Problem
from plugins.quiz.dealing import dealt_questions
from plugins.quiz.questions import MULTIPLE, Question, clean_text

MAX_TEXT: Final = 200
MAX_DIGITS: Final = 3


@dataclass(frozen=True)
class Answer:
    """What stands at one question."""

    chosen: frozenset[str] = frozenset()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given."""
        return not self.chosen and not self.text


def read_form(ctx: Ctx, data: FormData) -> tuple[JSONObject, list[Problem]]:
    """The response in the posted fields. Options are posted by their place on this paper and kept by their id."""
    answers: dict[str, JSONObject] = {}
    flags: list[str] = []
    problems: list[Problem] = []
    for number, question in enumerate(dealt_questions(ctx.config, ctx.variant), start=1):
        given = [value for value in data.get(ctx.field(question.id), ()) if isinstance(value, str)]
        if question.is_choice:
            chosen = _chosen(question, given)
            if chosen:
                answers[question.id] = {"chosen": chosen}
        elif text := clean_text(given[-1] if given else "", MAX_TEXT):
            answers[question.id] = {"text": text}
        if any(data.get(ctx.field(f"{question.id}-flag"), ())):
            flags.append(question.id)
        if question.id not in answers:
            message = _("Question %(number)s is not answered yet.") % {"number": number}
            problems.append(Problem(question.id, message, level="warning"))
    return {"answers": answers, "flags": flags}, problems


def _chosen(question: Question, given: list[str]) -> list[str]:
    places = {int(value) for value in given if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS}
    chosen = [option.id for place, option in enumerate(question.options, start=1) if place in places]
    return chosen if question.kind == MULTIPLE else chosen[:1] if len(chosen) == 1 else []


def read_answers(response: JSONObject | None) -> dict[str, Answer]:
    """The answers of a response by question id; an odd response holds none."""
    answers: Any = response.get("answers") if isinstance(response, dict) else None
    return {id_: _read_answer(one) for id_, one in answers.items()} if isinstance(answers, dict) else {}


def read_flags(response: JSONObject | None) -> frozenset[str]:
    """The ids of the questions that the learner marked for another look."""
    flags: Any = response.get("flags") if isinstance(response, dict) else None
    return frozenset(flag for flag in flags if isinstance(flag, str)) if isinstance(flags, list) else frozenset()


def _read_answer(one: Any) -> Answer:
    if not isinstance(one, dict):
        return Answer()
    chosen, text = one.get("chosen"), one.get("text")
    return Answer(
        chosen=frozenset(id_ for id_ in chosen if isinstance(id_, str)) if isinstance(chosen, list) else frozenset(),
        text=text if isinstance(text, str) else "",
    )
