"""The outcome of a scale: a score and a band, never a pass or a fail."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from plugins.api import Ctx, JSONObject, Outcome, Part, Status
from plugins.scale.answering import read_answers
from plugins.scale.packs import PARTITION, Pack, read_pack
from plugins.scale.scoring import Result, score_answers, score_range, value_range

CRISIS: Final = "crisis"
UNUSABLE: Final = "unusable"
"""The band of answers that the validity items set aside."""


def grade_scale(ctx: Ctx) -> Outcome:
    """Score the response. The signal ``crisis`` asks the core to show help first, to the learner only."""
    pack = read_pack(ctx.config, ctx.lang)
    result = score_answers(pack, read_answers(pack, ctx.response))
    highest = Decimal(score_range(pack)[1])
    signals = (CRISIS,) if result.is_crisis else ()
    if result.score is None:
        unusable = not result.is_valid
        band, said = (UNUSABLE, pack.validity.text) if unusable and pack.validity else ("", "")
        return Outcome(Status.GRADED, highest, completed=unusable, band=band, feedback=said, signals=signals)
    return Outcome(
        status=Status.GRADED,
        max_score=highest,
        score=Decimal(result.score),
        parts=_parts(pack, result),
        band=result.band.id if result.band else "",
        feedback=result.band.text if result.band else "",
        signals=signals,
    )


def _parts(pack: Pack, result: Result) -> tuple[Part, ...]:
    """The sums of the factors, where they add up to the score: then they outlive the answers."""
    if pack.factor_rule != PARTITION or pack.multiply != pack.divide or result.missing:
        return ()
    highest = value_range(pack)[1]
    return tuple(
        Part(one.factor.id, Decimal(one.total), Decimal(highest * len(one.factor.items))) for one in result.factors
    )


def highest_score(config: JSONObject) -> Decimal:
    """The largest score that the scale can give."""
    return Decimal(score_range(read_pack(config, "en"))[1])
