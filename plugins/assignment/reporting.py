"""What is told of an assignment elsewhere: the summary that outlives the plugin, and whether a new version fits."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, JSONObject, files_of
from plugins.assignment.plan import FILES, VOICE, read_answer, read_plan


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """The task with the text, the names of files, and each criterion with its level."""
    plan = read_plan(ctx.config)
    parts = {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}
    answer = read_answer(ctx.response)
    rows = [(plan.task, answer.text)]
    for title, files in (
        (_("Files"), files_of(ctx, FILES, answer.files)),
        (_("Sound"), files_of(ctx, VOICE, answer.voice)),
    ):
        if files:
            rows.append((title, " · ".join(one.name for one in files)))
    return rows + [(one.title, parts[one.id].feedback) for one in plan.criteria if one.id in parts]


def map_regrade(old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
    """The same variant while every level that may have been chosen still stands; else why not."""
    before, after = (
        {(one.id, level.id) for one in read_plan(config).criteria for level in one.levels} for config in (old, new)
    )
    if before == after:
        return variant
    return _("Criteria or levels were added or removed; people would have to mark anew.")
