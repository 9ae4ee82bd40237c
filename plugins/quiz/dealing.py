"""The paper that one learner is dealt: drawn and put in order by the seed, and then frozen."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from plugins.api import JSONObject
from plugins.quiz.kinds import Question
from plugins.quiz.kinds.question import in_order
from plugins.quiz.quiz import Quiz


def deal_paper(quiz: Quiz, seed: int) -> JSONObject:
    """``order``: ids of the questions; ``options``: ids of what may stand in another order, question by question."""
    random = Random(seed)  # noqa: S311 - an order of questions, not a secret
    options = {}
    for question in quiz.questions:
        if groups := question.groups():
            shuffles = quiz.shuffles_options and not question.fixed_order
            options[question.id] = _flatten(groups, random) if shuffles else _usual_order(question)
    order = list(quiz.by_id)
    if quiz.draw > 0:
        own = [question.id for question in quiz.own]
        drawn = set(random.sample(own, min(quiz.draw, len(own)))) | (set(order) - set(own))
        order = [id_ for id_ in order if id_ in drawn]
        options = {id_: ids for id_, ids in options.items() if id_ in drawn}
    if quiz.shuffles_items:
        random.shuffle(order)
    return {"order": order, "options": options}


def _usual_order(question: Question) -> list[str]:
    """The order for everybody: the author's, or one by the id of the question where the author's is the key."""
    if question.always_shuffled:
        return _flatten(question.groups(), Random(question.id))  # noqa: S311 - as above
    return [id_ for group in question.groups() for id_ in group]


def _flatten(groups: Sequence[Sequence[str]], random: Random) -> list[str]:
    ids: list[str] = []
    for group in groups:
        shuffled = list(group)
        random.shuffle(shuffled)
        ids += shuffled
    return ids


def dealt_ids(quiz: Quiz, variant: JSONObject) -> list[str]:
    """The ids of the questions of this learner. What an undrawn paper does not name follows in the author's order."""
    order = variant.get("order")
    ids = in_order(list(quiz.by_id), [one for one in order if isinstance(one, str)] if isinstance(order, list) else [])
    return ids[: quiz.length]


def deal_out(quiz: Quiz, variant: JSONObject) -> list[Question]:
    """The questions as this learner sees them."""
    orders = variant.get("options")
    orders = orders if isinstance(orders, dict) else {}
    return [_arrange(quiz.by_id[id_], orders.get(id_)) for id_ in dealt_ids(quiz, variant)]


def _arrange(question: Question, order: Any) -> Question:
    if isinstance(order, list):
        return question.arrange([one for one in order if isinstance(one, str)])
    return question.arrange(_usual_order(question)) if question.always_shuffled else question
