"""The pages of a reading. Plain values are prepared here, templates give them their form and escape them."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plugins.api import Ctx, Introduction, Mode
from plugins.read.grading import minutes, too_short_words, waiting_words
from plugins.read.reading import CHECK, chosen_id, read_dwell, read_reading

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_read/attempt.html",
    Mode.PREVIEW: "plugin_read/attempt.html",
    Mode.REVIEW: "plugin_read/review.html",
    Mode.MARK: "plugin_read/review.html",
    Mode.PRINT: "plugin_read/print.html",
}


def show_reading(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``."""
    reading, dwell, chosen = read_reading(ctx.config), read_dwell(ctx.facts), chosen_id(ctx)
    part = ctx.outcome.parts[0] if ctx.outcome and ctx.outcome.parts else None
    context: dict[str, Any] = {
        "reading": reading,
        "id": CHECK,
        "field": ctx.field(CHECK),
        "wanted": minutes(reading.seconds),
        "dwell": None if dwell is None else minutes(dwell),
        "dwell_seconds": min(dwell or 0, reading.seconds),
        "too_short": "" if dwell is None else too_short_words(reading, dwell),
        "waiting": waiting_words(),
        "answered": bool(reading.question.find(chosen)),
        "show_answers": ctx.show_answers,
        "part": part,
        "is_right": bool(part and part.score == part.max),
        "options": [
            {
                "place": place,
                "text": one.text,
                "chosen": one.id == chosen,
                "tone": _tone(ctx, one.id == chosen, one.correct),
            }
            for place, one in enumerate(reading.question.options, start=1)
        ],
    }
    return render_to_string(TEMPLATES[ctx.mode], context)


def _tone(ctx: Ctx, chosen: bool, correct: bool) -> str:
    if not ctx.show_answers:
        return ""
    return "right" if correct else "wrong" if chosen else ""


def introduce_reading(ctx: Ctx) -> Introduction:
    """What is told before the text: how long it takes at least."""
    reading = read_reading(ctx.config)
    return Introduction(title=reading.title, items=1, minutes=-(-reading.seconds // 60))
