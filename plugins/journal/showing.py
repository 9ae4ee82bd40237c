"""The pages of a journal. Plain values are prepared here, templates give them their form and escape them."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, Introduction, Mode, draw_care, draw_duty
from plugins.journal.entries import CHECKED, Entry, anchor, in_order, is_checked, read_entries
from plugins.journal.grading import disclosures_in
from plugins.journal.plan import Plan, read_plan

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_journal/attempt.html",
    Mode.PREVIEW: "plugin_journal/attempt.html",
    Mode.REVIEW: "plugin_journal/review.html",
    Mode.MARK: "plugin_journal/mark.html",
    Mode.PRINT: "plugin_journal/print.html",
}
BLANK_LINES: Final = 4


def show_journal(ctx: Ctx, *, private: bool) -> SafeString:
    """The HTML for the mode of ``ctx``. A private journal has no reader but its writer."""
    if private and ctx.mode == Mode.MARK:
        return render_to_string("plugin_journal/sealed.html")
    plan = read_plan(ctx.config)
    entries = read_entries(plan, ctx.response)
    kinds = disclosures_in(entries)
    context: dict[str, Any] = {
        "plan": plan,
        "private": private,
        "asked": ask_for(plan),
        "cadence": say_cadence(plan),
        "is_crisis": bool(kinds) and not private,  # of a sealed paper the core itself shows help first
        "care": draw_care() if kinds and not private else "",
        "is_attempt": ctx.mode == Mode.ATTEMPT,
    }
    if ctx.mode in {Mode.REVIEW, Mode.MARK}:
        context |= _written(ctx, plan, entries)
        context["duty"] = draw_duty(kinds, own=plan.duty)
    else:
        context |= _paper(ctx, plan, entries)
    return render_to_string(TEMPLATES[ctx.mode], context)


def _paper(ctx: Ctx, plan: Plan, entries: list[Entry]) -> dict[str, Any]:
    by_slot = {entry.slot: entry for entry in entries}
    wanted = max(plan.min_entries, max(by_slot, default=0) + 1)
    slots = range(1, min(plan.max_entries, wanted) + 1)
    found = any(entry.personal_data() for entry in entries)
    return {
        "entries": [_show_slot(ctx, plan, by_slot.get(slot, Entry(slot))) for slot in slots],
        "found": found,
        "checked": is_checked(ctx.response),
        "check_field": ctx.field(CHECKED),
        "check_id": CHECKED,
        "lines": range(BLANK_LINES),
        "may_hold_more": plan.max_entries > len(slots),
    }


def _show_slot(ctx: Ctx, plan: Plan, entry: Entry) -> dict[str, Any]:
    name = anchor(entry.slot)
    return {
        "number": entry.slot,
        "id": name,
        "field": ctx.field(name),
        "day_field": ctx.field(f"{name}-day"),
        "day": entry.day.isoformat() if entry.day else "",
        "shown_day": show_day(entry),
        "is_empty": entry.is_empty,
        "is_heavy": bool(disclosures_in([entry])),
        "found": [one.shown for one in entry.personal_data()],
        "texts": [
            {"label": prompt.text, "field": ctx.field(f"{name}-{prompt.id}"), "text": entry.texts.get(prompt.id, "")}
            for prompt in plan.prompts
        ],
    }


def _written(ctx: Ctx, plan: Plan, entries: list[Entry]) -> dict[str, Any]:
    whole = sum(entry.is_whole(plan) for entry in entries)
    return {
        "entries": [
            {
                "field": ctx.field(anchor(entry.slot)),
                "day": show_day(entry),
                "texts": [(prompt.text, entry.texts[prompt.id]) for prompt in plan.prompts if prompt.id in entry.texts],
            }
            for entry in in_order(entries)
        ],
        "whole": whole,
        "is_done": whole >= plan.min_entries,
    }


def show_day(entry: Entry) -> str:
    """The date of an entry as people read it."""
    return date_format(entry.day, "DATE_FORMAT") if entry.day else _("without a date")


def ask_for(plan: Plan) -> str:
    """How much is asked for, in one sentence."""
    entries = ngettext("%(count)s entry", "%(count)s entries", plan.min_entries) % {"count": plan.min_entries}
    if not plan.min_length:
        return _("%(entries)s with a date.") % {"entries": entries}
    facts = {"entries": entries, "length": plan.min_length}
    return _("%(entries)s with a date, each of at least %(length)s characters.") % facts


def say_cadence(plan: Plan) -> str:
    """How often to write, as a sentence; empty when the author did not say."""
    cadence = plan.cadence.strip().rstrip("。.")
    return _("How often: %(cadence)s.") % {"cadence": cadence} if cadence else ""


def introduce_journal(ctx: Ctx, *, private: bool) -> Introduction:
    """What is said before the first entry."""
    plan = read_plan(ctx.config)
    reader = (
        _("You alone read it; neither trainers nor anybody who runs the platform can.")
        if private
        else _("You and your trainer read it; managers see only whether it is done.")
    )
    kept = ngettext(
        "Entries are kept for at most %(count)s month.",
        "Entries are kept for at most %(count)s months.",
        plan.retention_months,
    )
    notes = [ask_for(plan), say_cadence(plan), reader]
    if private:  # the page of an open one says by itself how long it is kept
        notes.append(kept % {"count": plan.retention_months})
    return Introduction(
        lead=plan.intro,
        items=plan.min_entries,
        notes=tuple(note for note in notes if note),
        keep_months=plan.retention_months,
    )
