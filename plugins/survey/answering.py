"""Reading a survey form: the response, and what stands in the way of sending it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, FormData, JSONObject, Problem
from plugins.survey.answers import (
    CHECKED,
    Answer,
    Answers,
    asked_questions,
    is_checked,
    read_answers,
    read_posted,
)
from plugins.survey.questions import MATRIX, Question, Survey, read_survey


def read_form(ctx: Ctx, data: FormData) -> tuple[JSONObject, list[Problem]]:
    """The response in the posted fields. Answers to questions that are not asked are dropped."""
    survey = read_survey(ctx.config)
    response = read_posted(ctx, survey, data)
    answers = read_answers(survey, response)
    problems = _missing(survey, answers)
    if any(answer.personal_data() for answer in answers.values()) and not is_checked(response):
        problems.append(Problem(CHECKED, _("Somebody may be recognised. Change the text, or tick that you looked.")))
    if not answers and not problems:
        problems.append(Problem(_first(survey), _("Please answer at least one question.")))
    return response, problems


def _missing(survey: Survey, answers: Answers) -> list[Problem]:
    numbers = {question.id: number for number, question in enumerate(survey.questions, start=1)}
    problems = []
    for question in asked_questions(survey, answers):
        if question.required and not (answer := answers.get(question.id, Answer())).is_whole(question):
            problems.append(Problem(question.id, _message(question, answer, numbers[question.id])))
    return problems


def _message(question: Question, answer: Answer, number: int) -> str:
    if question.kind == MATRIX and not answer.is_empty:
        return _("Question %(number)s of the survey has rows without an answer.") % {"number": number}
    return _("Question %(number)s of the survey has no answer yet.") % {"number": number}


def _first(survey: Survey) -> str:
    return survey.questions[0].id if survey.questions else "items"
