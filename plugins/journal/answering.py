"""Reading a journal form: the response, and what stands in the way of handing it in."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, FormData, JSONObject, Problem
from plugins.journal.entries import CHECKED, Entry, anchor, is_checked, read_entries, read_posted
from plugins.journal.plan import Plan, read_plan


def read_form(ctx: Ctx, data: FormData) -> tuple[JSONObject, list[Problem]]:
    """The response in the posted fields; an error says what is asked for and not there yet."""
    plan = read_plan(ctx.config)
    response = read_posted(ctx, plan, data)
    entries = [entry for entry in read_entries(plan, response) if not entry.is_empty]
    problems = [problem for entry in entries for problem in _problems_of(entry, plan)]
    missing = plan.min_entries - sum(entry.is_whole(plan) for entry in entries)
    if missing > 0 and not problems:
        used = {entry.slot for entry in entries}
        slot = next((slot for slot in range(1, plan.max_entries + 1) if slot not in used), 1)
        message = ngettext("%(count)s more entry is asked for.", "%(count)s more entries are asked for.", missing)
        problems.append(Problem(anchor(slot), message % {"count": missing}))
    if any(entry.personal_data() for entry in entries) and not is_checked(response):
        problems.append(Problem(CHECKED, _("Somebody may be recognised. Change the text, or tick that you looked.")))
    return response, problems


def _problems_of(entry: Entry, plan: Plan) -> list[Problem]:
    problems, name = [], {"number": entry.slot}
    if entry.day is None:
        problems.append(Problem(anchor(entry.slot), _("Entry %(number)s has no date yet.") % name))
    short = plan.min_length - entry.length
    if short > 0:
        message = ngettext(
            "Entry %(number)s needs %(short)s more character.",
            "Entry %(number)s needs %(short)s more characters.",
            short,
        )
        problems.append(Problem(anchor(entry.slot), message % {**name, "short": short}))
    return problems
