"""The outcome: reviews of colleagues become points by criterion; a person's marks stand in for them where they must."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from plugins.api import Criterion, Ctx, JSONObject, Outcome, Part, RubricForm, Status, find_disclosures, mark_rubric
from plugins.peer.facts import Peers, Review, read_peers
from plugins.peer.plan import MEDIAN, Plan, read_answer, read_plan

NOTHING: Final = Decimal(0)
STEP: Final = Decimal("0.001")
REVIEWING: Final = "reviewing"


def grade_work(ctx: Ctx, marks: Any = None) -> Outcome:
    """``crisis`` asks the core to show help to the writer first; such a text goes to a person, never to colleagues."""
    plan, answer, peers = read_plan(ctx.config), read_answer(ctx.response), read_peers(ctx.facts)
    signals = ("crisis",) if find_disclosures(answer.text) else ()
    if not answer.text:
        empty = tuple(Part(one.id, NOTHING, Decimal(one.points)) for one in plan.criteria)
        return Outcome(Status.GRADED, plan.points, NOTHING, completed=False, parts=empty)
    parts = mark_rubric(plan.criteria, marks)
    if parts is None and peers.stage == "closed":
        parts = join_reviews(plan, peers.reviews)
    if parts is None:
        waits = Status.PENDING if peers.stage in ("open", "closed") and not signals else Status.AWAITING
        return Outcome(waits, plan.points, signals=signals)
    parts += count_reviewing(plan, peers)
    score = sum((part.score for part in parts), NOTHING)
    return Outcome(Status.GRADED, plan.points, score, parts=parts, signals=signals)


def join_reviews(plan: Plan, reviews: Sequence[Review]) -> tuple[Part, ...] | None:
    """The points of each criterion: the weighted mean, or the weighted median; None without a whole review."""
    whole = [one for one in reviews if mark_rubric(plan.criteria, one.marks) is not None]
    if not whole:
        return None
    return tuple(_join(plan, criterion, whole) for criterion in plan.criteria)


def _join(plan: Plan, criterion: Criterion, reviews: Sequence[Review]) -> Part:
    given = [(level, one.weight) for one in reviews if (level := criterion.level(one.marks.get(criterion.id)))]
    values = [(Decimal(level.points), weight) for level, weight in given]
    points = weigh_median(values) if plan.method == MEDIAN else weigh_mean(values)
    return Part(criterion.id, points, Decimal(criterion.points), " · ".join(level.title for level, _weight in given))


def weigh_mean(values: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """The sum of each value times its weight, divided by the sum of the weights."""
    total = sum((weight for _value, weight in values), NOTHING)
    return (sum((value * weight for value, weight in values), NOTHING) / total).quantize(STEP, ROUND_HALF_UP)


def weigh_median(values: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """The value at which half of the weight is reached; half way between two where the halves meet between them."""
    ordered = sorted(values)
    total, so_far = sum((weight for _value, weight in ordered), NOTHING), NOTHING
    for place, (value, weight) in enumerate(ordered):
        so_far += weight
        if so_far * 2 > total:
            return value
        if so_far * 2 == total:
            return ((value + ordered[place + 1][0]) / 2).quantize(STEP, ROUND_HALF_UP)
    return ordered[-1][0]


def count_reviewing(plan: Plan, peers: Peers) -> tuple[Part, ...]:
    """What reviewing others earns: all of it where nothing was owed."""
    if not plan.reviewing:
        return ()
    share = Decimal(min(peers.done, peers.owed)) / peers.owed if peers.owed else Decimal(1)
    points = (plan.reviewing * share).quantize(STEP, ROUND_HALF_UP)
    return (Part(REVIEWING, points, Decimal(plan.reviewing)),)


def compare_marks(config: JSONObject, first: JSONObject, second: JSONObject) -> Decimal:
    """The points by which two markers differ, added up over the criteria, as a share of all points."""
    plan = read_plan(config)
    if not plan.text_points:
        return NOTHING
    apart = NOTHING
    for criterion in plan.criteria:
        one, two = criterion.level(first.get(criterion.id)), criterion.level(second.get(criterion.id))
        apart += abs(one.points - two.points) if one and two else (criterion.points if one or two else 0)
    return min(Decimal(1), apart / plan.text_points)


def make_form(ctx: Ctx, data: Any = None) -> RubricForm | None:
    """The form for whoever marks instead of colleagues; None when there is nothing to mark."""
    plan = read_plan(ctx.config)
    if not read_answer(ctx.response).text:
        return None
    parts = {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}
    chosen = {
        one.id: level.id
        for one in plan.criteria
        for level in one.levels
        if (part := parts.get(one.id)) and (part.score, part.feedback) == (Decimal(level.points), level.title)
    }
    return RubricForm(plan.criteria, marks=chosen, data=data)


def make_review(ctx: Ctx, data: Any = None) -> RubricForm:
    """The form of a colleague."""
    return RubricForm(read_plan(ctx.config).criteria, data=data)
