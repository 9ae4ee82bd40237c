"""Scoring by published rules, in whole numbers only: Python's round() would follow neither rule of rounding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from plugins.scale.packs import HALF_UP, MEAN_OF_ANSWERED, Band, Pack


@dataclass(frozen=True)
class Result:
    """What the answers come to. ``score`` None: too much is missing to say anything."""

    raw: int | None
    score: int | None
    band: Band | None
    missing: tuple[str, ...]
    is_prorated: bool
    is_crisis: bool


def score_answers(pack: Pack, answers: Mapping[str, int]) -> Result:
    """Score answers (item id to chosen value). A crisis item counts even when others are missing."""
    missing = tuple(item.id for item in pack.items if item.id not in answers)
    crisis = any(answers.get(item, start - 1) >= start for item, start in pack.crisis)
    raw = _raw_score(pack, answers, len(missing))
    if raw is None:
        return Result(None, None, None, missing, False, crisis)
    score = standard_score(pack, raw)
    band = find_band(pack, score)
    return Result(raw, score, band, missing, bool(missing), crisis or bool(band and band.severe))


def _raw_score(pack: Pack, answers: Mapping[str, int], missing: int) -> int | None:
    lowest, highest = value_range(pack)
    given = [
        lowest + highest - answers[item.id] if item.reverse else answers[item.id]
        for item in pack.items
        if item.id in answers
    ]
    if not missing:
        return sum(given)
    if pack.missing_rule == MEAN_OF_ANSWERED and given and missing <= pack.missing_at_most:
        return _divide(sum(given) * len(pack.items), len(given), half_up=True)
    return None


def standard_score(pack: Pack, raw: int) -> int:
    """The raw score times ``multiply / divide``, rounded by the rule of the pack (for SDS: 5 / 4)."""
    return _divide(raw * pack.multiply, pack.divide, half_up=pack.rounding == HALF_UP)


def _divide(number: int, by: int, *, half_up: bool) -> int:
    return (2 * number + by) // (2 * by) if half_up else number // by


def value_range(pack: Pack) -> tuple[int, int]:
    """The smallest and the largest value of an answer."""
    values = [choice.value for choice in pack.choices]
    return min(values), max(values)


def score_range(pack: Pack) -> tuple[int, int]:
    """The smallest and the largest score that the scale can give."""
    lowest, highest = value_range(pack)
    return standard_score(pack, lowest * len(pack.items)), standard_score(pack, highest * len(pack.items))


def find_band(pack: Pack, score: int) -> Band | None:
    """The band in which a score lies."""
    return next((band for band in pack.bands if band.start <= score <= band.end), None)


def band_of(pack: Pack, id_: str) -> Band | None:
    """The band of this id."""
    return next((band for band in pack.bands if band.id == id_), None)


def points(score: int) -> Decimal:
    """A score as the contract wants it."""
    return Decimal(score)
