"""What is told of a quiz elsewhere: the summary that outlives the plugin, xAPI statements, and what a regrade needs."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from plugins.api import Ctx, JSONObject, Part
from plugins.quiz.answering import read_answers
from plugins.quiz.dealing import deal_out, dealt_ids
from plugins.quiz.kinds import Question
from plugins.quiz.kinds.question import Given
from plugins.quiz.quiz import Quiz, read_paper

ANSWERED: Final = "http://adlnet.gov/expapi/verbs/answered"
INTERACTION: Final = "http://adlnet.gov/expapi/activities/cmi.interaction"


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """Each question with the answer in words."""
    questions = deal_out(read_paper(ctx.config, ctx.variant), ctx.variant)
    answers = read_answers(questions, ctx.response)
    return [(one.stem, one.in_words(answers[one.id]) or _("Not answered")) for one in questions]


def make_statements(ctx: Ctx) -> list[JSONObject]:
    """One statement a question; the actor is the core's to add. Nothing before there is an outcome."""
    if ctx.outcome is None:
        return []
    quiz = read_paper(ctx.config, ctx.variant)
    answers = read_answers(quiz.questions, ctx.response)
    parts = {part.id: part for part in ctx.outcome.parts}
    return [
        _make_statement(ctx, question, answers[question.id], parts[question.id])
        for question in quiz.questions
        if answers[question.id] and question.id in parts
    ]


def _make_statement(ctx: Ctx, question: Question, given: Given, part: Part) -> JSONObject:
    definition = {
        "type": INTERACTION,
        "interactionType": question.interaction,
        "description": {ctx.lang: question.stem},
        **question.xapi_choices(ctx.lang),
    }
    return {
        "verb": {"id": ANSWERED, "display": {"en": "answered"}},
        "object": {"id": f"{ctx.base_url}#{question.id}", "definition": definition},
        "result": {
            "response": question.xapi_response(given),
            "success": part.score == part.max,
            "score": {"raw": float(part.score), "min": 0, "max": float(part.max)},
        },
    }


def map_regrade(old: Quiz, new: Quiz, variant: JSONObject) -> JSONObject | str:
    """The same paper, if its questions and all their parts still stand in the new version; else why not."""
    if old.rules != new.rules:
        return _("The rules for drawing questions changed, so earlier papers cannot be marked by the new version.")
    dealt = dealt_ids(old, variant)
    is_whole = len(dealt) == new.length and (new.draw > 0 or set(dealt) == new.by_id.keys())
    if not is_whole or not set(dealt) <= new.by_id.keys():
        return _("Questions were added or removed, so earlier answers cannot be marked by the new version.")
    for id_ in dealt:
        before, after = old.by_id[id_], new.by_id[id_]
        if before.kind != after.kind or before.traits() != after.traits():
            return _("A question changed its kind or its options: %(stem)s") % {"stem": before.stem}
    return variant
