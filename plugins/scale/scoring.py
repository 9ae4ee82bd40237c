"""Scoring by published rules, in whole numbers only: Python's round() would follow neither rule of rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from plugins.scale.packs import HALF_UP, MEAN, MEAN_OF_ANSWERED, Band, Factor, Item, NormLimit, Pack


@dataclass(frozen=True)
class FactorResult:
    """What the items of a factor come to: their sum, and the value by the factor's method."""

    factor: Factor
    total: int
    value: Fraction

    @property
    def shown(self) -> str:
        """The value for people: a sum as it is, a mean with two decimals, rounded half up."""
        if self.factor.method != MEAN:
            return str(self.total)
        hundredths = divide_half_up(100 * self.value.numerator, self.value.denominator)
        return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(frozen=True)
class Result:
    """What the answers come to. ``score`` None: too much is missing, or the answers cannot be used (``is_valid``)."""

    raw: int | None
    score: int | None
    band: Band | None
    missing: tuple[str, ...]
    is_prorated: bool
    is_crisis: bool
    is_valid: bool = True
    factors: tuple[FactorResult, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()


def score_answers(pack: Pack, answers: Mapping[str, int]) -> Result:
    """Score answers (item id to chosen value). A crisis item counts even when others are missing."""
    missing = tuple(item.id for item in pack.items if item.id not in answers)
    counted = dict(_counted_values(pack, pack.items, answers))
    crisis = any(counted.get(item, start - 1) >= start for item, start in pack.crisis)
    valid = is_valid(pack, counted)
    raw = _raw_score(pack, counted, len(missing)) if valid else None
    if raw is None:
        return Result(None, None, None, missing, False, crisis, valid)
    score = standard_score(pack, raw)
    band = find_band(pack, raw if pack.norm.of == "raw" else score)
    return Result(
        raw=raw,
        score=score,
        band=band,
        missing=missing,
        is_prorated=bool(missing),
        is_crisis=crisis or bool(band and band.severe),
        factors=tuple(_factor_results(pack, counted)),
        counts=tuple((count.id, _count_from(pack, counted, count.start)) for count in pack.counts),
    )


def _counted_values(pack: Pack, items: tuple[Item, ...], answers: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Each answered item with the value that counts: of a reverse item, lowest + highest - chosen."""
    lowest, highest = value_range(pack)
    for item in items:
        if item.id in answers:
            yield item.id, lowest + highest - answers[item.id] if item.reverse else answers[item.id]


def is_valid(pack: Pack, counted: Mapping[str, int]) -> bool:
    """Whether the validity items leave the answers in use."""
    if pack.validity is None:
        return True
    return not pack.validity.limit.holds(sum(counted.get(item, 0) for item in pack.validity.items))


def _raw_score(pack: Pack, counted: Mapping[str, int], missing: int) -> int | None:
    items = pack.scored_items
    given = [counted[item.id] for item in items if item.id in counted]
    if not missing:
        return sum(given)
    if pack.missing_rule == MEAN_OF_ANSWERED and given and missing <= pack.missing_at_most:
        return divide_half_up(sum(given) * len(items), len(given))
    return None


def _factor_results(pack: Pack, counted: Mapping[str, int]) -> Iterator[FactorResult]:
    """The factors that have an answer. With answers missing, a sum is worked out from the mean of those given."""
    for factor in pack.factors:
        given = [counted[item] for item in factor.items if item in counted]
        if given:
            mean = Fraction(sum(given), len(given))
            total = divide_half_up(sum(given) * len(factor.items), len(given))
            yield FactorResult(factor, total, mean if factor.method == MEAN else Fraction(total))


def factor_of_total(factor: Factor, total: int) -> FactorResult:
    """The result of a factor whose sum alone was kept."""
    return FactorResult(factor, total, Fraction(total, len(factor.items)) if factor.method == MEAN else Fraction(total))


def _count_from(pack: Pack, counted: Mapping[str, int], start: int) -> int:
    return sum(counted.get(item.id, start - 1) >= start for item in pack.scored_items)


def held_limits(pack: Pack, result: Result) -> list[tuple[NormLimit, FactorResult | None]]:
    """The further cut-offs of the norm set that are passed; those of a factor come with it."""
    held: list[tuple[NormLimit, FactorResult | None]] = []
    counts, plain = dict(result.counts), {"score": result.score, "raw": result.raw}
    for one in pack.norm.limits:
        if one.of in {"factor", "any_factor"}:
            found = [factor for factor in result.factors if one.of == "any_factor" or factor.factor.id == one.id]
            held += [(one, factor) for factor in found if one.limit.holds(factor.value)]
        else:
            value = counts.get(one.id) if one.of == "count" else plain[one.of]
            held += [(one, None)] if value is not None and one.limit.holds(value) else []
    return held


def standard_score(pack: Pack, raw: int) -> int:
    """The raw score times ``multiply / divide``, rounded by the rule of the pack (for SDS: 5 / 4)."""
    number = raw * pack.multiply
    return divide_half_up(number, pack.divide) if pack.rounding == HALF_UP else number // pack.divide


def divide_half_up(number: int, by: int) -> int:
    """A quotient rounded to the nearest whole number, a half upwards."""
    return (2 * number + by) // (2 * by)


def value_range(pack: Pack) -> tuple[int, int]:
    """The smallest and the largest value of an answer."""
    values = [choice.value for choice in pack.choices]
    return min(values), max(values)


def raw_range(pack: Pack) -> tuple[int, int]:
    """The smallest and the largest raw sum."""
    lowest, highest = value_range(pack)
    return lowest * len(pack.scored_items), highest * len(pack.scored_items)


def score_range(pack: Pack) -> tuple[int, int]:
    """The smallest and the largest score that the scale can give."""
    lowest, highest = raw_range(pack)
    return standard_score(pack, lowest), standard_score(pack, highest)


def band_range(pack: Pack) -> tuple[int, int]:
    """What the bands of the norm set have to cover."""
    return raw_range(pack) if pack.norm.of == "raw" else score_range(pack)


def find_band(pack: Pack, value: int) -> Band | None:
    """The band in which a score, or a raw sum, lies."""
    return next((band for band in pack.norm.bands if band.start <= value <= band.end), None)


def band_of(pack: Pack, id_: str) -> Band | None:
    """The band of this id."""
    return next((band for band in pack.norm.bands if band.id == id_), None)
