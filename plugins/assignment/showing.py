"""The pages of an assignment. Plain values are prepared here, templates give them their form and escape them."""

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
    draw_care,
    draw_duty,
    draw_files,
    draw_upload,
    files_of,
    find_disclosures,
    find_personal_data,
)
from plugins.assignment.plan import (
    CHECKED,
    LONGEST,
    TEXT,
    VOICE,
    Answer,
    Plan,
    Wanted,
    read_answer,
    read_plan,
    rules_of,
)

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
        "uploads": show_uploads(ctx, plan, answer),
        "is_attempt": ctx.mode == Mode.ATTEMPT,
        "care": draw_care() if kinds else "",
        "duty": draw_duty(kinds, own=plan.duty) if ctx.mode == Mode.MARK else "",
        "found": [one.shown for one in find_personal_data(answer.text)],
        "rows": [{"criterion": one, "part": parts.get(one.id)} for one in plan.criteria],
        "lines": range(18),
    }
    return render_to_string(TEMPLATES[ctx.mode], context)


def show_uploads(ctx: Ctx, plan: Plan, answer: Answer) -> list[dict[str, Any]]:
    """Files and sound: the fields to send them in, or what was handed in."""
    asks = ctx.mode in {Mode.ATTEMPT, Mode.PREVIEW}
    rows = []
    for rule in rules_of(plan):
        wanted, ids = (plan.voice, answer.voice) if rule.field == VOICE else (plan.files, answer.files)
        files = files_of(ctx, rule.field, None if asks else ids)
        label = _("Choose sound") if rule.field == VOICE else _("Choose files")
        rows.append(
            {
                "id": rule.field,
                "field": ctx.field(rule.field),
                "title": _("Sound") if rule.field == VOICE else _("Files"),
                "count": len(files),
                "asked": ask_for_files(wanted),
                "html": draw_upload(ctx, rule, label=label) if asks else draw_files(ctx, files),
            }
        )
    return rows


def ask_for_files(wanted: Wanted) -> str:
    """How many are asked for, in one sentence."""
    facts = {"least": wanted.least, "most": wanted.most}
    if not wanted.least:
        return ngettext("You may send %(most)s.", "You may send up to %(most)s.", wanted.most) % facts
    if wanted.least == wanted.most:
        return ngettext("Send %(most)s.", "Send %(most)s of them.", wanted.most) % facts
    return _("Send between %(least)s and %(most)s.") % facts


def ask_for(plan: Plan) -> str:
    """How much is asked for, in one sentence."""
    if not plan.writes:
        return ""
    facts = {"least": plan.least, "most": plan.most}
    if plan.least:
        return _("Between %(least)s and %(most)s characters; spaces do not count.") % facts
    return _("At most %(most)s characters; spaces do not count.") % facts


def introduce_assignment(ctx: Ctx) -> Introduction:
    """What is said before somebody starts."""
    plan = read_plan(ctx.config)
    who = _("People mark it by the rubric; it may come back to be worked on.")
    wanted = ((_("Files"), plan.files), (_("Sound"), plan.voice))
    asked = [_("%(what)s: %(how)s") % {"what": what, "how": ask_for_files(one)} for what, one in wanted if one.most]
    notes = [ask_for(plan), *asked, who]
    return Introduction(
        lead=plan.task, notes=tuple(note for note in notes if note), keep_months=plan.retention_months
    )  # fmt: skip
