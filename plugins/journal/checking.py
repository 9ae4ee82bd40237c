"""What is wrong with a journal before it is published, each problem at its place."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem
from plugins.journal.plan import MAX_ENTRIES, MAX_MONTHS, MAX_PROMPTS, Plan, read_plan


def check_journal(config: JSONObject) -> list[Problem]:
    """Every problem of the config."""
    plan = read_plan(config)
    return [*_check_prompts(plan), *_check_numbers(plan)]


def _check_prompts(plan: Plan) -> list[Problem]:
    if not 1 <= len(plan.prompts) <= MAX_PROMPTS:
        return [Problem("prompts", _("Give between 1 and %(number)s prompts.") % {"number": MAX_PROMPTS})]
    problems = [
        Problem(f"prompts.{place}.text", _("Write the prompt, or remove it."))
        for place, prompt in enumerate(plan.prompts)
        if not prompt.text.strip()
    ]
    if len({prompt.id for prompt in plan.prompts}) < len(plan.prompts):
        problems.append(Problem("prompts", _("Two prompts have the same id.")))
    return problems


def _check_numbers(plan: Plan) -> list[Problem]:
    problems = []
    if not 1 <= plan.min_entries <= MAX_ENTRIES:
        message = _("Ask for at least 1 and at most %(number)s entries.") % {"number": MAX_ENTRIES}
        problems.append(Problem("min_entries", message))
    if not max(1, plan.min_entries) <= plan.max_entries <= MAX_ENTRIES:
        message = _("Allow at least as many entries as you ask for, and at most %(number)s.") % {"number": MAX_ENTRIES}
        problems.append(Problem("max_entries", message))
    room = plan.longest * len(plan.prompts)
    if plan.prompts and plan.max_entries and plan.min_length > room:
        message = _(
            "With so many entries and prompts one entry has room for %(room)s characters. Ask for less, or allow fewer."
        )
        problems.append(Problem("min_length", message % {"room": room}))
    if not 1 <= plan.retention_months <= MAX_MONTHS:
        message = _("Keep entries for 1 to %(number)s months.") % {"number": MAX_MONTHS}
        problems.append(Problem("retention_months", message))
    return problems
