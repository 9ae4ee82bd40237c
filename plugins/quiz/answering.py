"""Reading what a learner gave: posted fields become a response, and a response becomes answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from plugins.api import Ctx, FormData, JSONObject, Problem
from plugins.quiz.dealing import deal_out
from plugins.quiz.kinds import Question
from plugins.quiz.kinds.question import Given, Posted
from plugins.quiz.quiz import read_paper


def read_form(ctx: Ctx, data: FormData) -> tuple[JSONObject, list[Problem]]:
    """The response in the posted fields. Options are posted by their place on this paper and kept by their id."""
    answers: dict[str, Given] = {}
    flags: list[str] = []
    problems: list[Problem] = []
    for number, question in enumerate(deal_out(read_paper(ctx.config, ctx.variant), ctx.variant), start=1):
        posted = Posted(data, ctx.field(question.id))
        if given := question.parse(posted):
            answers[question.id] = given
        if any(data.get(ctx.field(f"{question.id}-flag"), ())):
            flags.append(question.id)
        if not given:
            message = _("Question %(number)s is not answered yet.") % {"number": number}
            problems.append(Problem(question.id, message, level="warning"))
        elif not question.is_whole(given):
            message = _("Question %(number)s is not complete yet.") % {"number": number}
            problems.append(Problem(question.id, message, level="warning"))
    return {"answers": answers, "flags": flags}, problems


def read_answers(questions: Sequence[Question], response: JSONObject | None) -> dict[str, Given]:
    """The answer to each question; an odd response holds none."""
    answers: Any = response.get("answers") if isinstance(response, dict) else None
    found = answers if isinstance(answers, dict) else {}
    return {question.id: question.clean(found[question.id]) if question.id in found else {} for question in questions}


def read_flags(response: JSONObject | None) -> frozenset[str]:
    """The ids of the questions that the learner marked for another look."""
    flags: Any = response.get("flags") if isinstance(response, dict) else None
    return frozenset(flag for flag in flags if isinstance(flag, str)) if isinstance(flags, list) else frozenset()
