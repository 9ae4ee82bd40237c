"""What is wrong with a survey before it is published, each problem at its place."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.survey.questions import (
    CHOOSING,
    KINDS,
    MATRIX,
    MULTIPLE,
    RATING,
    RATINGS,
    SINGLE,
    TEXT_LENGTH,
    Choice,
    Question,
    Survey,
    read_survey,
)
from plugins.survey.suppression import DEFAULT_GROUP

MAX_ITEMS: Final = 60
MAX_CHOICES: Final = 20
MAX_ROWS: Final = 15
MAX_COLUMNS: Final = 7
MAX_GROUP: Final = 1000
MAX_MONTHS: Final = 60
ROOM: Final = 18_000  # characters of all texts: three bytes each fit into what the core accepts at once
LEVELS: Final = ("0", "1", "2", "3", "4")
CODE: Final = re.compile(r"[\w-]{1,20}")


def check_survey(config: JSONObject) -> list[Problem]:
    """Every problem of the config."""
    survey = read_survey(config)
    if not survey.questions:
        return [Problem("items", _("Add at least one question to the survey."))]
    problems = [*_check_rules(survey, config), *_check_size(survey)]
    seen: dict[str, Question] = {}
    for place, question in enumerate(survey.questions):
        problems += _check_question(question, f"items.{place}")
        problems += _check_condition(question, f"items.{place}", seen)
        if question.code:
            seen.setdefault(question.code, question)
    return problems


def _check_rules(survey: Survey, config: JSONObject) -> list[Problem]:
    problems = []
    for name, day in (("opens", survey.opens), ("closes", survey.closes)):
        if config.get(name) and day is None:
            problems.append(Problem(name, _("This is not a date. Write it as 2026-09-01.")))
    if survey.opens and survey.closes and survey.closes < survey.opens:
        problems.append(Problem("closes", _("The survey closes before it opens.")))
    if not config.get("closes"):
        message = _("Without a closing day, results can only be shown for months that are over.")
        problems.append(Problem("closes", message, level="warning"))
    if not DEFAULT_GROUP <= survey.minimum_group <= MAX_GROUP:
        limits = {"least": DEFAULT_GROUP, "most": MAX_GROUP}
        problems.append(Problem("minimum_group", _("Give a group of %(least)s to %(most)s people.") % limits))
    if not 1 <= survey.retention_months <= MAX_MONTHS:
        message = _("Keep answers for 1 to %(number)s months.") % {"number": MAX_MONTHS}
        problems.append(Problem("retention_months", message))
    if survey.level not in LEVELS:
        problems.append(Problem("level", _("This level is not known.")))
    return problems


def _check_size(survey: Survey) -> list[Problem]:
    problems = []
    if len(survey.questions) > MAX_ITEMS:
        message = _("A survey holds at most %(number)s questions.") % {"number": MAX_ITEMS}
        problems.append(Problem("items", message))
    if sum(TEXT_LENGTH.get(question.kind, 0) for question in survey.questions) > ROOM:
        problems.append(Problem("items", _("So many long texts cannot be sent at once. Ask for nine at most.")))
    for attribute, message in (
        ("id", _("Two questions of the survey have the same id: %(name)s.")),
        ("code", _("Two questions of the survey have the same code: %(name)s.")),
    ):
        counts = Counter(getattr(question, attribute) for question in survey.questions)
        problems += [Problem("items", message % {"name": name}) for name, count in counts.items() if name and count > 1]
    return problems


def _check_question(question: Question, path: str) -> list[Problem]:
    if question.kind not in KINDS:
        return [Problem(f"{path}.kind", _("This kind of question is not known to the survey."))]
    problems = []
    if not question.text.strip():
        problems.append(Problem(f"{path}.text", _("Write the question of the survey.")))
    if question.code and not CODE.fullmatch(question.code):
        problems.append(Problem(f"{path}.code", _("A code is one word of at most 20 letters and digits.")))
    if question.kind in {SINGLE, MULTIPLE}:
        problems += _check_choices(question.choices, f"{path}.options", 2, MAX_CHOICES)
    elif question.kind == RATING and question.scale not in RATINGS:
        problems.append(Problem(f"{path}.scale", _("Choose 1 to 5 or 0 to 10.")))
    elif question.kind == MATRIX:
        problems += _check_choices(question.rows, f"{path}.rows", 1, MAX_ROWS)
        problems += _check_choices(question.choices, f"{path}.columns", 2, MAX_COLUMNS)
    return problems


def _check_choices(choices: tuple[Choice, ...], path: str, least: int, most: int) -> list[Problem]:
    problems = []
    if not least <= len(choices) <= most:
        problems.append(Problem(path, _("Give %(least)s to %(most)s of them.") % {"least": least, "most": most}))
    if not all(choice.text.strip() for choice in choices):
        problems.append(Problem(path, _("One of them has no text.")))
    if len({choice.text.strip() for choice in choices}) < len(choices):
        problems.append(Problem(path, _("Two of them read the same.")))
    if len({choice.id for choice in choices}) < len(choices):
        problems.append(Problem(path, _("Two of them have the same id.")))
    return problems


def _check_condition(question: Question, path: str, seen: dict[str, Question]) -> list[Problem]:
    condition = question.condition
    if condition is None:
        return []
    source = seen.get(condition.code)
    if source is None:
        message = _("No earlier question has the code “%(code)s”.") % {"code": condition.code}
        return [Problem(f"{path}.only_if", message)]
    if source.kind not in CHOOSING:
        return [Problem(f"{path}.only_if", _("A condition can only ask for a choice or a rating."))]
    if not condition.answers:
        return [Problem(f"{path}.only_if", _("Say with which answers this question is asked."))]
    offered = [choice.text.strip() for choice in source.choices]
    facts = {"offered": " / ".join(offered)}
    return [
        Problem(
            f"{path}.only_if", _("“%(answer)s” is not offered there. Offered: %(offered)s") % {**facts, "answer": one}
        )
        for one in condition.answers
        if one not in offered
    ]
