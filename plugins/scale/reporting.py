"""What a scale says in plain words: score, factors, bands and norm set; never the answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from plugins.api import Ctx
from plugins.scale.grading import UNUSABLE
from plugins.scale.packs import read_pack
from plugins.scale.result import result_of
from plugins.scale.scoring import band_of


def summarise(ctx: Ctx) -> list[tuple[str, str]]:
    """Pairs of heading and words. Without answers (a result opened by its receipt) what score and band alone say."""
    outcome, pack = ctx.outcome, read_pack(ctx.config, ctx.lang)
    if outcome is None or (outcome.score is None and outcome.band != UNUSABLE):
        return []
    if outcome.score is None:
        return [(_("Self-check scale"), pack.title), (_("What it means"), outcome.feedback)]
    band = band_of(pack, outcome.band)
    stretch = f"{band.start}-{band.end}" if band else ""
    return [
        (_("Self-check scale"), pack.title),
        (_("Your score"), f"{outcome.score} / {outcome.max_score} ({stretch})"),
        *((one.factor.title, one.shown) for one in (result_of(ctx, pack).factors if ctx.response else ())),
        (_("Score bands"), pack.norm.title),
        (_("What it means"), outcome.feedback or (band.text if band else "")),
    ]
