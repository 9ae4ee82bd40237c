"""How far a tree is, as a share from 0 to 1: for bars and comparisons. Whether it is met is judged elsewhere."""

from decimal import Decimal

from courses.domain.certifying.requirement import Judgement
from courses.models.programme import RequirementKind

NOTHING, ALL = Decimal(0), Decimal(1)


def share_of(one: Judgement) -> Decimal:
    """Of "all of" the mean; of "at least n" the mean of the n furthest ones; else what is there of what is needed."""
    if one.met_on is not None:
        return ALL
    parts = sorted((share_of(child) for child in one.children), reverse=True)
    if one.node.kind == RequirementKind.ALL_OF:
        return sum(parts, NOTHING) / len(parts) if parts else NOTHING
    if one.node.kind == RequirementKind.AT_LEAST:
        return sum(parts[: one.node.count], NOTHING) / one.node.count if one.node.count else NOTHING
    return min(ALL, one.have / one.need) if one.need else NOTHING
