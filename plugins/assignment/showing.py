"""The pages of an assignment. Plain values are prepared here, templates give them their form and escape them."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from plugins.api import Ctx, DisclosureKind, Introduction, Mode, PersonalKind, find_disclosures, find_personal_data
from plugins.assignment.plan import CHECKED, LONGEST, TEXT, Plan, read_answer, read_plan

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_assignment/attempt.html",
    Mode.PREVIEW: "plugin_assignment/attempt.html",
    Mode.REVIEW: "plugin_assignment/review.html",
    Mode.MARK: "plugin_assignment/mark.html",
    Mode.PRINT: "plugin_assignment/print.html",
}


def show_assignment(ctx: Ctx) -> SafeString:
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
        "is_crisis": bool(kinds),
        "disclosures": [name_disclosure(kind) for kind in DisclosureKind if kind in kinds],
        "found": [name_find(one.kind, one.words) for one in find_personal_data(answer.text)],
        "rows": [{"criterion": one, "part": parts.get(one.id)} for one in plan.criteria],
        "lines": range(18),
    }
    return render_to_string(TEMPLATES[ctx.mode], context)


def ask_for(plan: Plan) -> str:
    """How much is asked for, in one sentence."""
    facts = {"least": plan.least, "most": plan.most}
    if plan.least:
        return _("Between %(least)s and %(most)s characters; spaces do not count.") % facts
    return _("At most %(most)s characters; spaces do not count.") % facts


def name_find(kind: PersonalKind, words: str) -> str:
    """What was found, in words for the writer."""
    names = {
        PersonalKind.NAME: _("a name"),
        PersonalKind.PHONE: _("a phone number"),
        PersonalKind.IDENTITY_NUMBER: _("an identity number"),
    }
    return _("%(kind)s: %(words)s") % {"kind": names[kind], "words": words}


def name_disclosure(kind: DisclosureKind) -> str:
    """What a text may speak of, in words for the marker."""
    return _("self-harm or suicide") if kind is DisclosureKind.SELF_HARM else _("violence or abuse")


def introduce_assignment(ctx: Ctx) -> Introduction:
    """What is said before somebody starts."""
    plan = read_plan(ctx.config)
    kept = ngettext(
        "The text is kept for at most %(count)s month.",
        "The text is kept for at most %(count)s months.",
        plan.retention_months,
    )
    who = _("People mark it by the rubric; it may come back to be worked on.")
    return Introduction(lead=plan.task, notes=(ask_for(plan), who, kept % {"count": plan.retention_months}))
