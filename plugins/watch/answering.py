"""Reading the form: the answers to the checkpoints, and what is not there yet."""

from __future__ import annotations

from plugins.api import Ctx, FormData, JSONObject, Problem
from plugins.watch.film import read_film
from plugins.watch.grading import find_missing, find_open


def read_form(ctx: Ctx, data: FormData) -> tuple[JSONObject, list[Problem]]:
    """The response; errors say what is open. What was played comes as facts and is never taken from a form."""
    film = read_film(ctx.config)
    answers: dict[str, str] = {}
    for one in film.checkpoints:
        chosen = one.question.choose(data.get(ctx.field(one.id), ()))
        if chosen is not None:
            answers[one.id] = chosen.id
    played = film.played(ctx)
    problems = find_open(film, answers) if played is None else find_missing(film, played, answers)
    return {"answers": answers}, problems
