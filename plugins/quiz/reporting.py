"""What is told of a quiz elsewhere: the summary that outlives the plugin, xAPI statements, and what a regrade needs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, JSONObject
from plugins.quiz.answering import Answer, read_answers
from plugins.quiz.dealing import dealt_questions
from plugins.quiz.questions import TEXT, TRUE_FALSE, Question, read_questions

ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """Each question with the answer in words."""
    answers = read_answers(ctx.response)
    return [
        (question.stem, answer_in_words(question, answers.get(question.id, Answer())))
        for question in dealt_questions(ctx.config, ctx.variant)
    ]


def answer_in_words(question: Question, answer: Answer) -> str:
    """The texts of the chosen options, or what was typed."""
    given = (
        answer.text if question.kind == TEXT else "; ".join(o.text for o in question.options if o.id in answer.chosen)
    )
    return given or _("Not answered")


def make_statements(ctx: Ctx) -> list[JSONObject]:
    """One statement a question; the actor is the core's to add. Nothing before there is an outcome."""
    if ctx.outcome is None:
        return []
    answers = read_answers(ctx.response)
    parts = {part.id: part for part in ctx.outcome.parts}
    statements: list[JSONObject] = []
    for question in read_questions(ctx.config):
        answer, part = answers.get(question.id, Answer()), parts.get(question.id)
        if answer.is_empty or part is None:
            continue
        given = [option.id for option in question.options if option.id in answer.chosen]
        response = {TEXT: answer.text, TRUE_FALSE: "".join(given)}.get(question.kind, "[,]".join(given))
        statements.append(
            {
                "verb": {"id": ANSWERED, "display": {"en": "answered"}},
                "object": {"id": f"{ctx.base_url}#{question.id}", "definition": _definition(ctx, question)},
                "result": {
                    "response": response,
                    "success": part.score == part.max,
                    "score": {"raw": float(part.score), "min": 0, "max": float(part.max)},
                },
            }
        )
    return statements


def _definition(ctx: Ctx, question: Question) -> JSONObject:
    kinds = {TEXT: "fill-in", TRUE_FALSE: "true-false"}
    definition: JSONObject = {
        "type": INTERACTION,
        "interactionType": kinds.get(question.kind, "choice"),
        "description": {ctx.lang: question.stem},
    }
    if definition["interactionType"] == "choice":
        choices = [{"id": option.id, "description": {ctx.lang: option.text}} for option in question.options]
        definition["choices"] = choices
    return definition


def map_regrade(old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
    """The same paper, if every question and option of the old config still stands in the new one; else why not."""
    before = {question.id: question for question in read_questions(old)}
    after = {question.id: question for question in read_questions(new)}
    if before.keys() != after.keys():
        return _("Questions were added or removed, so earlier answers cannot be marked by the new version.")
    for id_, question in before.items():
        same_options = {option.id for option in question.options} == {option.id for option in after[id_].options}
        if question.kind != after[id_].kind or not same_options:
            return _("A question changed its kind or its options: %(stem)s") % {"stem": question.stem}
    return variant
