"""The pages of a practical test. Plain values are prepared here, templates give them their form and escape them."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from plugins.api import Ctx, Introduction, Mode, Part, draw_files, files_of
from plugins.practical.checklist import PHOTOS, Photos, Step, read_checklist
from plugins.practical.grading import CONSENT, clock, may_photograph
from plugins.practical.marks import offer, say_rules

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_practical/attempt.html",
    Mode.PREVIEW: "plugin_practical/attempt.html",
    Mode.REVIEW: "plugin_practical/review.html",
    Mode.MARK: "plugin_practical/mark.html",
    Mode.PRINT: "plugin_practical/print.html",
}


def show_practical(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``."""
    checklist = read_checklist(ctx.config)
    parts = {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}
    consent = may_photograph(ctx)
    context: dict[str, Any] = {
        "checklist": checklist,
        "rules": say_rules(checklist),
        "groups": [
            (group, [_show(number, step, parts.get(step.id)) for number, step in steps])
            for group, steps in checklist.groups
        ],
        "limit": clock(checklist.limit) if checklist.limit else "",
        "ticks": [words for _value, words in offer(checklist)],
        "asks_consent": checklist.photos is not Photos.NONE,
        "needs_photo": checklist.photos is Photos.REQUIRED,
        "consent": consent,
        "consent_name": CONSENT,
        "field": ctx.field(CONSENT),
        "outcome": ctx.outcome,
        "is_marked": bool(parts),
        "photos": _show_photos(ctx) if parts else "",
    }
    return render_to_string(TEMPLATES[ctx.mode], context)


def _show_photos(ctx: Ctx) -> SafeString:
    """What assessors photographed, once there is a result."""
    files = files_of(ctx, PHOTOS.field)
    return draw_files(ctx, files) if files else SafeString("")


def _show(number: int, step: Step, part: Part | None) -> dict[str, Any]:
    shown: dict[str, Any] = {"number": number, "step": step, "within": step.within}
    if part is not None:
        tone = "ok" if part.score == part.max else "half" if part.score else "no"
        shown |= {"tone": tone, "words": name_result(part), "note": part.feedback}
    return shown


def name_result(part: Part) -> str:
    """What was seen of a step, by its points."""
    if part.score == part.max:
        return _("Seen: done")
    return _("In part") if part.score else _("Not seen")


def introduce_practical(ctx: Ctx) -> Introduction:
    """What is told before it begins."""
    checklist = read_checklist(ctx.config)
    return Introduction(
        title=checklist.title,
        lead=checklist.scenario,
        items=len(checklist.steps),
        minutes=-(-checklist.limit // 60),
        notes=tuple(say_rules(checklist)),
    )
