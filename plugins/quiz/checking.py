"""What is wrong with a quiz before it is published, each problem at its place."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.quiz.folding import fold_answer
from plugins.quiz.questions import KINDS, MULTIPLE, SCORINGS, SINGLE, TEXT, Question, read_questions

MAX_ITEMS: Final = 300
MAX_OPTIONS: Final = 20
MAX_POINTS: Final = Decimal(1000)


def check_quiz(config: JSONObject) -> list[Problem]:
    """Every problem of the config."""
    questions = read_questions(config)
    if not questions:
        return [Problem("items", _("Add at least one question."))]
    problems = []
    if len(questions) > MAX_ITEMS:
        problems.append(Problem("items", _("A quiz holds at most %(number)s questions.") % {"number": MAX_ITEMS}))
    for place, question in enumerate(questions):
        problems += _check_question(question, f"items.{place}")
    for id_, count in Counter(question.id for question in questions).items():
        if count > 1:
            problems.append(Problem("items", _("Two questions have the same id: %(id)s.") % {"id": id_}))
    return problems


def _check_question(question: Question, path: str) -> list[Problem]:
    problems = []
    if question.kind not in KINDS:
        return [Problem(f"{path}.kind", _("This kind of question is not known."))]
    if not question.stem.strip():
        problems.append(Problem(f"{path}.stem", _("Write the question.")))
    if not 0 < question.points <= MAX_POINTS or question.points != round(question.points, 2):
        problems.append(
            Problem(f"{path}.points", _("Give more than 0 and at most 1000 points, with at most two decimals."))
        )
    if question.kind == TEXT:
        problems += _check_accepted(question, path)
    elif question.kind in {SINGLE, MULTIPLE}:
        problems += _check_options(question, path)
    return problems


def _check_accepted(question: Question, path: str) -> list[Problem]:
    if not question.accepted:
        return [Problem(f"{path}.accepted", _("Name at least one accepted answer."))]
    return [
        Problem(f"{path}.accepted.{place}", _("Nothing is left of this answer when punctuation is ignored."))
        for place, form in enumerate(question.accepted)
        if not fold_answer(form, case_sensitive=question.case_sensitive, keep_punctuation=question.keep_punctuation)
    ]


def _check_options(question: Question, path: str) -> list[Problem]:
    problems = []
    right, count = len(question.correct_ids), len(question.options)
    if not 2 <= count <= MAX_OPTIONS:
        problems.append(Problem(f"{path}.options", _("Give between 2 and 20 options.")))
    if question.kind == SINGLE and right != 1:
        problems.append(Problem(f"{path}.options", _("Mark exactly one option as right.")))
    if question.kind == MULTIPLE and not right:
        problems.append(Problem(f"{path}.options", _("Mark at least one option as right.")))
    if question.kind == MULTIPLE and question.scoring not in SCORINGS:
        problems.append(Problem(f"{path}.scoring", _("This way of scoring is not known.")))
    if len({option.id for option in question.options}) < count:
        problems.append(Problem(f"{path}.options", _("Two options have the same id.")))
    texts = Counter(option.text.strip() for option in question.options)
    for place, option in enumerate(question.options):
        if not option.text.strip():
            problems.append(Problem(f"{path}.options.{place}.text", _("Write the option, or remove it.")))
        elif texts[option.text.strip()] > 1:
            problems.append(Problem(f"{path}.options.{place}.text", _("Two options read the same.")))
    return problems
