"""The result page of a scale as plain values: from the answers, or from the outcome alone once they are gone."""

from __future__ import annotations

from typing import Any, Final

from plugins.api import Ctx
from plugins.scale.answering import read_answers
from plugins.scale.grading import CRISIS, UNUSABLE, grade_scale
from plugins.scale.packs import Band, Pack
from plugins.scale.scoring import (
    Result,
    band_of,
    band_range,
    factor_of_total,
    held_limits,
    score_answers,
    score_range,
)

WIDTH: Final = 270  # of the drawing of bands
GAP: Final = 2


def result_of(ctx: Ctx, pack: Pack) -> Result:
    """What the answers come to; where they were not kept, what the outcome still tells."""
    answers = read_answers(pack, ctx.response)
    outcome = ctx.outcome or grade_scale(ctx)
    if answers or outcome.score is None:
        return score_answers(pack, answers)
    totals = {part.id: int(part.score) for part in outcome.parts}
    band, score = band_of(pack, outcome.band), int(outcome.score)
    return Result(
        raw=score if pack.multiply == pack.divide else None,
        score=score,
        band=band,
        missing=(),
        is_prorated=False,
        is_crisis=bool(band and band.severe),
        factors=tuple(factor_of_total(one, totals[one.id]) for one in pack.factors if one.id in totals),
    )


def show_result(ctx: Ctx, pack: Pack) -> dict[str, Any]:
    """What the template of the result needs."""
    outcome = ctx.outcome or grade_scale(ctx)
    result = result_of(ctx, pack)
    context: dict[str, Any] = {
        "is_crisis": result.is_crisis or CRISIS in outcome.signals,
        "is_unusable": outcome.band == UNUSABLE,
        "unusable_text": pack.validity.text if pack.validity else "",
        "band": result.band,
    }
    if result.score is None or result.band is None:
        return context
    held = held_limits(pack, result)
    titles, counts = {count.id: count.title for count in pack.counts}, dict(result.counts)
    flagged = {factor.factor.id: one.text for one, factor in held if factor is not None}
    return context | {
        "score": result.score,
        "highest": score_range(pack)[1],
        "raw": result.raw if pack.multiply != pack.divide else None,
        "rule": f"× {pack.multiply} ÷ {pack.divide}",
        "is_floor": pack.rounding == "floor",
        "is_prorated": result.is_prorated,
        "notices": [one.text for one, factor in held if factor is None],
        "factors": [
            {"title": one.factor.title, "shown": one.shown, "note": flagged.get(one.factor.id, "")}
            for one in result.factors
        ],
        "counts": [{"title": titles[id_], "shown": number} for id_, number in counts.items()],
        "count": len(pack.scored_items),
        "low": str(pack.choices[0].value),
        "high": str(pack.choices[-1].value),
        **_drawing(pack, result),
    }


def _drawing(pack: Pack, result: Result) -> dict[str, Any]:
    """The bands as bars, and the pin; without a pin where only the band is known."""
    lowest, highest = band_range(pack)
    value = result.raw if pack.norm.of == "raw" else result.score
    here = result.band.id if result.band else ""
    return {
        "value": value,
        "top": highest,
        "bars": [_bar(one, one.id == here, lowest, highest) for one in pack.norm.bands],
        "edges": [
            *({"number": one.start, "x": _place(one.start, lowest, highest)} for one in pack.norm.bands),
            {"number": highest, "x": WIDTH},
        ],
        "pin": None if value is None else _place(value, lowest, highest),
    }


def _place(score: int, lowest: int, highest: int) -> int:
    return (score - lowest) * WIDTH // max(highest - lowest, 1)


def _bar(band: Band, is_here: bool, lowest: int, highest: int) -> dict[str, int | bool]:
    start = _place(band.start, lowest, highest)
    end = WIDTH if band.end == highest else _place(band.end + 1, lowest, highest) - GAP
    return {"x": start, "width": max(end - start, 1), "is_here": is_here}
