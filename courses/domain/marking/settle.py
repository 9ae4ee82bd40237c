"""Two markers, one result: within the tolerance the mean counts, beyond it a third decides. Pure sums."""

from decimal import ROUND_HALF_UP, Decimal

from plugins.api import Outcome, Part, Status

STEP = Decimal("0.001")  # what the database keeps


def settle(first: Outcome, second: Outcome, *, tolerance: int) -> Outcome | None:
    """The outcome of two markers; None where they differ by more than `tolerance` percent of the highest score, or
    where the type itself lets only one of them pass."""
    if first.passed != second.passed or first.completed != second.completed:
        return None
    if (first.score is None) != (second.score is None):
        return None
    apart = abs(first.score - second.score) if first.score is not None and second.score is not None else Decimal(0)
    if apart * 100 > tolerance * first.max_score:
        return None
    return Outcome(
        status=Status.GRADED, max_score=first.max_score, score=_mean(first.score, second.score), passed=first.passed,
        completed=first.completed, parts=_parts(first.parts, second.parts), band=first.band or second.band,
        feedback=_both(first.feedback, second.feedback),
    )  # fmt: skip


def _mean(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    if first is None or second is None:
        return None
    return ((first + second) / 2).quantize(STEP, rounding=ROUND_HALF_UP)


def _parts(first: tuple[Part, ...], second: tuple[Part, ...]) -> tuple[Part, ...]:
    others = {part.id: part for part in second}
    return tuple(
        Part(part.id, _mean(part.score, other.score) or Decimal(0), part.max, _both(part.feedback, other.feedback))
        if (other := others.get(part.id))
        else part
        for part in first
    )


def _both(first: str, second: str) -> str:
    return first if first == second else "\n\n".join(words for words in (first, second) if words)
