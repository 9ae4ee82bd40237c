"""What is told of a practical test elsewhere: the summary that outlives the plugin, and what a regrade needs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, JSONObject
from plugins.practical.checklist import read_checklist
from plugins.practical.showing import name_result


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """Each step with what was seen and noted."""
    parts = {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}
    pairs = []
    for number, step in enumerate(read_checklist(ctx.config).steps, start=1):
        part = parts.get(step.id)
        words = name_result(part) if part else _("Not assessed yet")
        pairs.append((f"{number}. {step.text}", f"{words} · {part.feedback}" if part and part.feedback else words))
    return pairs


def map_regrade(old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
    """The same variant while the steps are the same ones; else why not."""
    before, after = read_checklist(old), read_checklist(new)
    if [step.id for step in before.steps] != [step.id for step in after.steps]:
        return _("Steps were added or taken away, so the sheets do not fit the new version.")
    if before.partial and not after.partial:
        return _("Steps can no longer be done in part, so the sheets do not fit the new version.")
    return variant
