"""What is told of a reading elsewhere: the summary that outlives the plugin, statements, and what a regrade needs."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from plugins.api import Ctx, JSONObject, read_choice_question
from plugins.read.grading import minutes
from plugins.read.reading import CHECK, chosen_id, read_dwell, read_reading

ANSWERED: Final = "http://adlnet.gov/expapi/verbs/answered"
INTERACTION: Final = "http://adlnet.gov/expapi/activities/cmi.interaction"


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """How long it was read, and the question with the answer in words."""
    reading, dwell = read_reading(ctx.config), read_dwell(ctx.facts)
    chosen = reading.question.find(chosen_id(ctx))
    return [
        (_("Time spent reading"), _("not measured") if dwell is None else minutes(dwell)),
        (reading.question.stem, chosen.text if chosen else _("Not answered")),
    ]


def make_statements(ctx: Ctx) -> list[JSONObject]:
    """One statement on the question; the actor is the core's to add. Nothing before it is marked."""
    question = read_reading(ctx.config).question
    chosen = question.find(chosen_id(ctx))
    if chosen is None or ctx.outcome is None or ctx.outcome.score is None:
        return []
    definition = {
        "type": INTERACTION,
        "interactionType": "choice",
        "description": {ctx.lang: question.stem},
        "choices": [{"id": one.id, "description": {ctx.lang: one.text}} for one in question.options],
    }
    return [
        {
            "verb": {"id": ANSWERED, "display": {"en": "answered"}},
            "object": {"id": f"{ctx.base_url}#{CHECK}", "definition": definition},
            "result": {"response": chosen.id, "success": chosen.correct},
        }
    ]


def map_regrade(old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
    """The same variant while every old answer still stands in the new version; else why not."""
    before, after = read_choice_question(old["question"]), read_choice_question(new["question"])
    if {one.id for one in before.options} <= {one.id for one in after.options}:
        return variant
    return _("Answers were taken away, so earlier ones cannot be marked by the new version.")
