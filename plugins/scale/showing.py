"""The pages of a scale: the items to rate, and a result that is a hint and never a verdict."""

from __future__ import annotations

from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from plugins.api import Ctx, Introduction, Mode
from plugins.scale.answering import read_answers
from plugins.scale.grading import CRISIS, grade_scale
from plugins.scale.packs import Band, Pack, read_pack
from plugins.scale.scoring import band_of, score_range

WIDTH: Final = 270  # of the drawing of bands
GAP: Final = 2

TEMPLATES: Final = {
    Mode.ATTEMPT: "plugin_scale/attempt.html",
    Mode.PREVIEW: "plugin_scale/attempt.html",
    Mode.PRINT: "plugin_scale/print.html",
    Mode.REVIEW: "plugin_scale/result.html",
    Mode.MARK: "plugin_scale/sealed.html",
}


def show_scale(ctx: Ctx) -> SafeString:
    """The HTML for the mode of ``ctx``. Nobody but the learner sees answers, so marking shows a sentence instead."""
    pack = read_pack(ctx.config, ctx.lang)
    context: dict[str, Any] = {"pack": pack}
    if ctx.mode == Mode.REVIEW:
        context |= _result(ctx, pack)
    elif ctx.mode != Mode.MARK:
        answers = read_answers(pack, ctx.response)
        context["items"] = [
            {
                "id": item.id,
                "field": ctx.field(item.id),
                "number": number,
                "text": item.text,
                "answered": item.id in answers,
                "choices": [
                    {"place": place, "label": choice.label, "chosen": answers.get(item.id) == choice.value}
                    for place, choice in enumerate(pack.choices, start=1)
                ],
            }
            for number, item in enumerate(pack.items, start=1)
        ]
    return render_to_string(TEMPLATES[ctx.mode], context)


def _result(ctx: Ctx, pack: Pack) -> dict[str, Any]:
    outcome = ctx.outcome or grade_scale(ctx)
    band = band_of(pack, outcome.band)
    if outcome.score is None or band is None:
        return {"band": None, "is_crisis": CRISIS in outcome.signals, "missing": _count_missing(ctx, pack)}
    lowest, highest = score_range(pack)
    score = int(outcome.score)
    crisis = band.severe or CRISIS in outcome.signals or CRISIS in grade_scale(ctx).signals
    return {
        "band": band,
        "score": score,
        "highest": highest,
        "is_crisis": crisis,
        "is_prorated": bool(ctx.response) and bool(_count_missing(ctx, pack)),
        "bars": [_bar(one, one.id == band.id, lowest, highest) for one in pack.bands],
        "edges": [
            *({"number": one.start, "x": _place(one.start, lowest, highest)} for one in pack.bands),
            {"number": highest, "x": WIDTH},
        ],
        "pin": _place(score, lowest, highest),
        "low": str(pack.choices[0].value),
        "high": str(pack.choices[-1].value),
        "count": len(pack.items),
    }


def _count_missing(ctx: Ctx, pack: Pack) -> int:
    return len(pack.items) - len(read_answers(pack, ctx.response))


def _place(score: int, lowest: int, highest: int) -> int:
    return (score - lowest) * WIDTH // max(highest - lowest, 1)


def _bar(band: Band, is_here: bool, lowest: int, highest: int) -> dict[str, int | bool]:
    start = _place(band.start, lowest, highest)
    end = WIDTH if band.end == highest else _place(band.end + 1, lowest, highest) - GAP
    return {"x": start, "width": max(end - start, 1), "is_here": is_here}


def introduce_scale(ctx: Ctx) -> Introduction:
    """What is said before the first item; the consent itself is the core's."""
    pack = read_pack(ctx.config, ctx.lang)
    return Introduction(
        title=pack.heading,
        lead=pack.before,
        items=len(pack.items),
        minutes=pack.minutes,
        minimum_age=pack.adult_age,
        retake_days=pack.retake_days,
        notes=(f"{pack.title} · {pack.source}", pack.licence, pack.wording),
    )
