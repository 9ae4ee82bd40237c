"""The outcome of an assignment: the rubric as a person marked it. Nothing given earns nothing, all else waits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from plugins.api import Ctx, Outcome, Part, RubricForm, Status, find_disclosures, mark_rubric
from plugins.assignment.plan import read_answer, read_plan

NOTHING: Final = Decimal(0)


def grade_assignment(ctx: Ctx, marks: Any = None) -> Outcome:
    """``crisis`` asks the core to show help to the writer first."""
    plan, answer = read_plan(ctx.config), read_answer(ctx.response)
    signals = ("crisis",) if find_disclosures(answer.text) else ()
    if answer.is_empty:
        empty = tuple(Part(one.id, NOTHING, Decimal(one.points)) for one in plan.criteria)
        return Outcome(Status.GRADED, plan.points, NOTHING, completed=False, parts=empty)
    parts = mark_rubric(plan.criteria, marks)
    if parts is None:
        return Outcome(Status.AWAITING, plan.points, signals=signals)
    score = sum((part.score for part in parts), NOTHING)
    return Outcome(Status.GRADED, plan.points, score, parts=parts, signals=signals)


def make_form(ctx: Ctx, data: Any = None) -> RubricForm | None:
    """The form for whoever marks; None when there is nothing to mark."""
    plan = read_plan(ctx.config)
    if read_answer(ctx.response).is_empty:
        return None
    parts = {part.id: part for part in ctx.outcome.parts} if ctx.outcome else {}
    chosen = {
        one.id: level.id
        for one in plan.criteria
        for level in one.levels
        if (part := parts.get(one.id)) and (part.score, part.feedback) == (Decimal(level.points), level.title)
    }
    return RubricForm(plan.criteria, marks=chosen, data=data)
