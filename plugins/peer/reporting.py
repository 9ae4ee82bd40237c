"""What is told of a work elsewhere: the summary that outlives the plugin, and whether a new version fits."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, JSONObject
from plugins.peer.grading import REVIEWING
from plugins.peer.plan import read_answer, read_plan


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """The task with the text, and each criterion with its levels and points."""
    plan = read_plan(ctx.config)
    parts = {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}
    rows = [(plan.task, read_answer(ctx.response).text)]
    rows += [
        (one.title, f"{parts[one.id].feedback} ({parts[one.id].score} / {parts[one.id].max})")
        for one in plan.criteria
        if one.id in parts
    ]
    if REVIEWING in parts:
        rows.append((_("Reviewing others"), f"{parts[REVIEWING].score} / {parts[REVIEWING].max}"))
    return rows


def map_regrade(old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
    """The same variant while every level that may have been chosen still stands; else why not."""
    before, after = (
        {(one.id, level.id) for one in read_plan(config).criteria for level in one.levels} for config in (old, new)
    )
    if before == after:
        return variant
    return _("Criteria or levels were added or removed; people would have to mark anew.")
