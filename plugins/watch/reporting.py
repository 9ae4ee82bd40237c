"""What is told of a film elsewhere: the summary that outlives the plugin, and what a regrade needs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, JSONObject
from plugins.watch.film import read_answers, read_film
from plugins.watch.grading import clock


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """How much was played, and each question with the answer in words."""
    film = read_film(ctx.config)
    played, answers = film.played(ctx), read_answers(film, ctx.response)
    share = f"{played.percent} % ({clock(played.duration)})" if played else _("not reported")
    pairs = [(_("Share that was played"), share)]
    for one in film.checkpoints:
        chosen = one.question.find(answers.get(one.id))
        pairs.append((f"{clock(one.at * 1000)} {one.question.stem}", chosen.text if chosen else _("Not answered")))
    return pairs


def map_regrade(old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
    """The same variant while the recording is the same and no question is new; else why not."""
    before, after = read_film(old), read_film(new)
    if (before.address, before.seconds) != (after.address, after.seconds):
        return _("The recording was exchanged, so what was played before says nothing about the new one.")
    answers = {one.id: {option.id for option in one.question.options} for one in before.checkpoints}
    for one in after.checkpoints:
        if not answers.get(one.id, set()) or not answers[one.id] <= {option.id for option in one.question.options}:
            return _("Questions or answers were changed, so earlier answers do not fit the new version.")
    return variant
