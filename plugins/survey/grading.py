"""The outcome of a survey: complete or not; there is nothing to score."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from plugins.api import Ctx, Outcome, Status
from plugins.survey.answers import Answer, asked_questions, read_answers
from plugins.survey.questions import read_survey

NOTHING: Final = Decimal(0)


def grade_survey(ctx: Ctx) -> Outcome:
    """Completed when every required question that is asked has its whole answer, and at least one was answered."""
    survey = read_survey(ctx.config)
    answers = read_answers(survey, ctx.response)
    required = [question for question in asked_questions(survey, answers) if question.required]
    whole = all(answers.get(question.id, Answer()).is_whole(question) for question in required)
    return Outcome(status=Status.GRADED, max_score=NOTHING, completed=whole and bool(answers))
