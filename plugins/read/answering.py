"""Reading the form: the answer to the question, and what is not there yet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, FormData, JSONObject, Problem
from plugins.read.grading import too_short_words
from plugins.read.reading import CHECK, read_dwell, read_reading


def read_form(ctx: Ctx, data: FormData) -> tuple[JSONObject, list[Problem]]:
    """The response; an error says that the question is open, or that the text was not read long enough."""
    reading, dwell = read_reading(ctx.config), read_dwell(ctx.facts)
    chosen = reading.question.choose(data.get(ctx.field(CHECK), ()))
    problems = [] if chosen else [Problem(CHECK, _("The question on the text has no answer yet."))]
    if dwell is not None and (words := too_short_words(reading, dwell)):
        problems.append(Problem(CHECK, words))
    return {"chosen": chosen.id if chosen else ""}, problems
