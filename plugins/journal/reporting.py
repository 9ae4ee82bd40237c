"""What is told of a journal elsewhere: the summary that outlives the plugin, and whether a new version fits."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx, JSONObject
from plugins.journal.entries import in_order, read_entries
from plugins.journal.plan import read_plan
from plugins.journal.showing import show_day


def summarise(ctx: Ctx, *, private: bool) -> list[tuple[str, str]]:
    """Each answer under its date and prompt; of a private journal only how many entries there are."""
    plan = read_plan(ctx.config)
    entries = in_order(read_entries(plan, ctx.response))
    if private:
        return [(_("Entries written"), str(len(entries)))]
    return [
        (f"{show_day(entry)} · {prompt.text}", entry.texts[prompt.id])
        for entry in entries
        for prompt in plan.prompts
        if prompt.id in entry.texts
    ]


def map_regrade(old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
    """The same variant while every old prompt still stands in the new version; else why not."""
    before, after = ({prompt.id for prompt in read_plan(config).prompts} for config in (old, new))
    if before <= after:
        return variant
    return _("A prompt was removed, so what was written to it would be lost.")
