"""Which attempt counts: one function over results, for every type and every screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from courses.domain.authoring.assessment import version_facts
from courses.models import Aggregate, Enrolment, Grade, Policy, Progress

POINT = Decimal("0.001")


@dataclass(frozen=True)
class Result:
    """One graded attempt. `number` is its place; a score without a maximum is no score."""

    number: int
    score: Decimal | None
    max_score: Decimal | None
    passed: bool | None
    completed: bool

    @property
    def share(self) -> Fraction | None:
        """The part of the points that was earned, exactly."""
        if self.score is None or not self.max_score:
            return None
        return Fraction(self.score) / Fraction(self.max_score)


@dataclass(frozen=True)
class Counted:
    """What counts of all attempts together; `number` is the attempt it is, None when it is the mean of several."""

    number: int | None
    score: Decimal | None
    max_score: Decimal | None
    passed: bool | None
    completed: bool


def count_results(results: Sequence[Result], *, aggregate: str, pass_mark: Decimal | None) -> Counted | None:
    """What counts; None while nothing is graded. The order in which results are handed over does not matter."""
    if not results:
        return None
    rows = sorted(results, key=lambda one: one.number)
    if aggregate == Aggregate.MEAN and len(rows) > 1:
        return _mean(rows, pass_mark)
    if aggregate == Aggregate.BEST:
        return _one(max(rows, key=_merit), completed=any(one.completed for one in rows))
    return _one(rows[-1] if aggregate == Aggregate.LAST else rows[0])


def _merit(one: Result) -> tuple[bool, Fraction, bool, int]:
    """Passed goes before points (a type may judge by more than points); of equals the earlier attempt counts."""
    return one.passed is True, one.share or Fraction(0), one.completed, -one.number


def _one(one: Result, *, completed: bool | None = None) -> Counted:
    done = one.completed if completed is None else completed
    return Counted(one.number, one.score, one.max_score, one.passed, done)


def _mean(rows: list[Result], pass_mark: Decimal | None) -> Counted:
    """The mean of shares, in points of the last paper. Without points everything must be passed."""
    shares = [one.share for one in rows if one.share is not None]
    completed = any(one.completed for one in rows)
    judged = [one.passed for one in rows if one.passed is not None]
    if not shares:
        return Counted(None, None, None, all(judged) if judged else None, completed)
    mean = sum(shares, Fraction(0)) / len(shares)
    most = next(one.max_score for one in reversed(rows) if one.share is not None) or Decimal(0)
    exact = mean * Fraction(most)
    score = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(POINT, ROUND_HALF_UP)
    passed = all(judged) if judged else None
    if pass_mark is not None:
        passed = mean * 100 >= Fraction(pass_mark)
    return Counted(None, score, most, passed, completed)


def counted_of(enrolment: Enrolment, item_key: Any, policy: Policy) -> Counted | None:
    """What counts of an enrolment's attempts at an item in its round; voided ones are left out. One query.

    A mean is held against the pass mark of the newest version by which any of them was judged, as a regrade does.
    """
    rows = (
        Grade.objects.filter(
            attempt__enrolment=enrolment, attempt__item_key=item_key, attempt__round=enrolment.round, sealed=False
        )
        .exclude(attempt__progress=Progress.VOIDED)
        .order_by("attempt__number", "serial")
        .values_list("version_id", "attempt__number", "score", "max_score", "passed", "completed")
    )
    found = list(rows)
    latest = {row[1]: Result(*row[1:]) for row in found}  # a regrade is a later row of the same attempt
    mark = version_facts(max(row[0] for row in found)).policy.pass_mark if found else policy.pass_mark
    return count_results(list(latest.values()), aggregate=policy.aggregate, pass_mark=mark)
