"""The outcome of a scale: a score and a band, never a pass or a fail."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from plugins.api import Ctx, JSONObject, Outcome, Status
from plugins.scale.answering import read_answers
from plugins.scale.packs import read_pack
from plugins.scale.scoring import points, score_answers, score_range

CRISIS: Final = "crisis"


def grade_scale(ctx: Ctx) -> Outcome:
    """Score the response. The signal ``crisis`` asks the core to show help first, to the learner only."""
    pack = read_pack(ctx.config, ctx.lang)
    result = score_answers(pack, read_answers(pack, ctx.response))
    signals = (CRISIS,) if result.is_crisis else ()
    if result.score is None:
        return Outcome(Status.GRADED, highest_score(ctx.config), completed=False, signals=signals)
    return Outcome(
        status=Status.GRADED,
        max_score=highest_score(ctx.config),
        score=points(result.score),
        band=result.band.id if result.band else "",
        feedback=result.band.text if result.band else "",
        signals=signals,
    )


def highest_score(config: JSONObject) -> Decimal:
    """The largest score that the scale can give."""
    return points(score_range(read_pack(config, "en"))[1])
