"""The paper that one learner is dealt: the order of questions and of options, drawn from the seed and then frozen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from plugins.api import JSONObject
from plugins.quiz.questions import Question, read_questions


def deal_paper(config: JSONObject, seed: int) -> JSONObject:
    """``order``: ids of the questions; ``options``: ids of the options of each question of choice."""
    random = Random(seed)  # noqa: S311 - an order of questions, not a secret
    questions = list(read_questions(config))
    options = {}
    for question in questions:
        ids = [option.id for option in question.options]
        if config.get("shuffle_options") and not question.fixed_order:
            random.shuffle(ids)
        if question.is_choice:
            options[question.id] = ids
    order = [question.id for question in questions]
    if config.get("shuffle_items"):
        random.shuffle(order)
    return {"order": order, "options": options}


def dealt_questions(config: JSONObject, variant: JSONObject) -> list[Question]:
    """The questions as this learner sees them; what the variant does not name keeps the author's order."""
    questions = {question.id: question for question in read_questions(config)}
    orders = variant.get("options")
    dealt = []
    for id_ in _in_order(questions, variant.get("order")):
        question = questions[id_]
        options = {option.id: option for option in question.options}
        order = orders.get(id_) if isinstance(orders, dict) else None
        dealt.append(replace(question, options=tuple(options[key] for key in _in_order(options, order))))
    return dealt


def _in_order(known: Iterable[str], order: object) -> list[str]:
    keys = list(known)
    named = [key for key in dict.fromkeys(order) if key in keys] if isinstance(order, list) else []
    return named + [key for key in keys if key not in set(named)]
