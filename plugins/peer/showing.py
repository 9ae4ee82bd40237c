"""The pages of a peer assessment. Plain values are prepared here, templates give them their form and escape them."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import (
    Ctx,
    Introduction,
    Mode,
    Part,
    draw_care,
    draw_duty,
    find_disclosures,
    find_personal_data,
)
from plugins.peer.facts import Peers, read_peers
from plugins.peer.grading import REVIEWING
from plugins.peer.plan import CHECKED, LONGEST, TEXT, Plan, read_answer, read_plan

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_peer/attempt.html",
    Mode.PREVIEW: "plugin_peer/attempt.html",
    Mode.REVIEW: "plugin_peer/review.html",
    Mode.MARK: "plugin_peer/mark.html",
    Mode.PRINT: "plugin_peer/print.html",
}


def show_peer(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``."""
    plan, answer = read_plan(ctx.config), read_answer(ctx.response)
    kinds = find_disclosures(answer.text)
    parts = {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}
    context: dict[str, Any] = {
        "plan": plan,
        "answer": answer,
        "asked": ask_for(plan),
        "field": ctx.field(TEXT),
        "check_field": ctx.field(CHECKED),
        "check_id": CHECKED,
        "longest": LONGEST,
        "is_attempt": ctx.mode == Mode.ATTEMPT,
        "care": draw_care() if kinds else "",
        "duty": draw_duty(kinds, own=plan.duty) if ctx.mode == Mode.MARK else "",
        "found": [one.shown for one in find_personal_data(answer.text)],
        "rows": [{"criterion": one, **say_part(parts.get(one.id))} for one in plan.criteria],
        "reviewing": say_part(parts.get(REVIEWING)),
        "given": list_levels(plan, read_peers(ctx.facts)),
        "lines": range(18),
    }
    return render_to_string(TEMPLATES[ctx.mode], context)


def show_work(ctx: Ctx) -> SafeString:
    """A work as whoever reviews it reads it."""
    context = {"plan": read_plan(ctx.config), "answer": read_answer(ctx.response), "field": ctx.field(TEXT)}
    return render_to_string("plugin_peer/work.html", context)


def say_part(part: Part | None) -> dict[str, str]:
    """Points as people write them, and the levels they come from; empty without a result."""
    if part is None:
        return {}
    return {"score": f"{part.score.normalize():f}", "most": f"{part.max.normalize():f}", "levels": part.feedback}


def list_levels(plan: Plan, peers: Peers) -> list[list[tuple[str, str]]]:
    """For each review the names of the levels, criterion by criterion."""
    return [
        [
            (one.title, level.title)
            for one in plan.criteria
            if (level := one.level(review.marks.get(one.id))) is not None
        ]
        for review in peers.reviews
    ]


def ask_for(plan: Plan) -> str:
    """How much is asked for, in one sentence."""
    facts = {"least": plan.least, "most": plan.most}
    if plan.least:
        return _("Between %(least)s and %(most)s characters; spaces do not count.") % facts
    return _("At most %(most)s characters; spaces do not count.") % facts


def introduce_peer(ctx: Ctx) -> Introduction:
    """What is said before somebody starts."""
    plan = read_plan(ctx.config)
    who = ngettext(
        "A learner of this course reads your text without your name and reviews it by the rubric.",
        "%(count)s learners of this course read your text without your name and review it by the rubric.",
        plan.needs,
    )
    you = ngettext(
        "You review %(count)s work of another; your result comes once that is done.",
        "You review %(count)s works of others; your result comes once that is done.",
        plan.gives,
    )
    notes = (ask_for(plan), who % {"count": plan.needs}, you % {"count": plan.gives})
    return Introduction(lead=plan.task, notes=notes, keep_months=plan.retention_months)
