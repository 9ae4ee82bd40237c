"""What is wrong with a quiz before it is published, each problem at its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.quiz.drawing import check_rules
from plugins.quiz.kinds import Question
from plugins.quiz.quiz import Quiz, read_quiz

MAX_ITEMS: Final = 300
MAX_POINTS: Final = Decimal(1000)


def check_quiz(config: JSONObject) -> list[Problem]:
    """Every problem of the config."""
    quiz = read_quiz(config)
    if not quiz.questions and not quiz.rules:
        return [Problem("items", _("Add at least one question."))]
    problems = [*_check_whole(quiz), *_check_ids(quiz), *check_rules(quiz.rules)]
    for place, question in enumerate(quiz.questions):
        problems += check_question(question, f"items.{place}")
    return problems


def _check_whole(quiz: Quiz) -> Iterator[Problem]:
    if len(quiz.questions) > MAX_ITEMS:
        yield Problem("items", _("A quiz holds at most %(number)s questions.") % {"number": MAX_ITEMS})
    if not 0 <= quiz.draw <= len(quiz.questions):
        yield Problem("draw", _("Draw at most as many questions as there are."))
    elif quiz.draw and len({question.points for question in quiz.questions}) > 1:
        yield Problem("draw", _("Questions that are drawn from must all be worth the same."))


def _check_ids(quiz: Quiz) -> Iterator[Problem]:
    """Each id once; and none that reads like a part of another question in a form."""
    ids = Counter(question.id for question in quiz.questions)
    for id_, count in ids.items():
        stem, _dash, end = id_.rpartition("-")
        if count > 1 or (stem in ids and (end.isdigit() or end == "flag")):
            yield Problem("items", _("Two questions have the same id: %(id)s.") % {"id": id_})


def check_question(question: Question, path: str) -> Iterator[Problem]:
    """What is wrong with one question."""
    if question.kind and not question.stem.strip():
        yield Problem(f"{path}.stem", _("Write the question."))
    if question.kind and (not 0 < question.points <= MAX_POINTS or question.points != round(question.points, 2)):
        message = _("Give more than 0 and at most 1000 points, with at most two decimals.")
        yield Problem(f"{path}.points", message)
    if question.penalty > question.points or question.penalty != round(question.penalty, 2):
        yield Problem(f"{path}.penalty", _("A wrong entry takes back at most what the question is worth."))
    yield from question.check(path)
