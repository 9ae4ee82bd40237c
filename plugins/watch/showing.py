"""The pages of a film. Plain values are prepared here, templates give them their form and escape them."""

from __future__ import annotations

import re
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plugins.api import Ctx, Introduction, Mode
from plugins.watch.film import VIDEO, Checkpoint, read_answers, read_film
from plugins.watch.grading import RECORDING, SHARE, clock, find_missing, skip_words, stretch, waiting_words
from plugins.watch.ranges import MOMENT

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_watch/attempt.html",
    Mode.PREVIEW: "plugin_watch/attempt.html",
    Mode.REVIEW: "plugin_watch/review.html",
    Mode.MARK: "plugin_watch/review.html",
    Mode.PRINT: "plugin_watch/print.html",
}
MOST_GAPS: Final = 12


def show_film(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``."""
    film = read_film(ctx.config)
    played, answers = film.played(ctx), read_answers(film, ctx.response)
    gaps = [gap for gap in played.gaps if gap[1] - gap[0] > MOMENT] if played else []
    missing = [] if played is None else find_missing(film, played, answers)
    context: dict[str, Any] = {
        "film": film,
        "id": RECORDING,
        "field": ctx.field(RECORDING),
        "is_video": film.kind == VIDEO,
        "paragraphs": [one.strip() for one in re.split(r"\n\s*\n", film.transcript) if one.strip()],
        "skip_words": skip_words(film),
        "waiting": waiting_words(),
        "required": f"{film.required} %",
        "share": f"{played.percent} %" if played else "",
        "played": played,
        "position": played.position // 1000 if played else 0,
        "length": clock(played.duration) if played else "",
        "gaps": [stretch(*gap) for gap in gaps[:MOST_GAPS]],
        "more_gaps": len(gaps) > MOST_GAPS,
        "missing": [
            one.message for one in missing if one.path != SHARE and (ctx.mode != Mode.ATTEMPT or one.path == RECORDING)
        ],
        "questions": [_show(ctx, one, number, answers) for number, one in enumerate(film.checkpoints, start=1)],
        "show_answers": ctx.show_answers,
    }
    return render_to_string(TEMPLATES[ctx.mode], context)


def _show(ctx: Ctx, one: Checkpoint, number: int, answers: dict[str, str]) -> dict[str, Any]:
    chosen = one.question.find(answers.get(one.id))
    said = [chosen.feedback, one.question.feedback] if chosen and ctx.mode in {Mode.REVIEW, Mode.MARK} else []
    return {
        "id": one.id,
        "field": ctx.field(one.id),
        "number": number,
        "at": one.at,
        "clock": clock(one.at * 1000),
        "stem": one.question.stem,
        "answered": chosen is not None,
        "comments": [comment for comment in said if comment],
        "options": [
            {
                "place": place,
                "text": option.text,
                "chosen": option is chosen,
                "tone": _tone(ctx, option is chosen, option.correct),
            }
            for place, option in enumerate(one.question.options, start=1)
        ],
    }


def _tone(ctx: Ctx, chosen: bool, correct: bool) -> str:
    if not ctx.show_answers:
        return ""
    return "right" if correct else "wrong" if chosen else ""


def introduce_film(ctx: Ctx) -> Introduction:
    """What is told before it is played."""
    film = read_film(ctx.config)
    notes = (skip_words(film),) if film.skip is not None else ()
    return Introduction(title=film.title, items=len(film.checkpoints), minutes=-(-film.seconds // 60), notes=notes)
