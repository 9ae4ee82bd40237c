"""Whose work is dealt next. Pure: no rows, no clock.

The work with the fewest reviews comes first; among equals those whose writer has not reviewed the reader in turn, then
the next along the ring of hand-ins. Towards the end, when few reviewers are left, a look ahead keeps a work that only
some of them may read from being left over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LOOKED_AT = 12  # candidates that are tried out in the look ahead


@dataclass(frozen=True)
class Candidate:
    """A work that may be dealt. `count`: reviews written or under way; `mutual`: its writer reviews the reader, too;
    `tried`: the reader let it go before."""

    work: int
    writer: int
    position: int
    count: int
    mutual: bool = False
    tried: bool = False


@dataclass(frozen=True)
class Reviewer:
    """Somebody who still owes reviews, and the works they may not read: their own, and those read already."""

    left: int
    barred: frozenset[int] = field(default_factory=frozenset)


def rank(candidates: Iterable[Candidate], *, position: int) -> list[Candidate]:
    """In the order in which they are dealt to whoever stands at `position` of the ring."""

    def key(one: Candidate) -> tuple[bool, int, bool, bool, int]:
        return one.tried, one.count, one.mutual, one.position < position, one.position

    return sorted(candidates, key=key)


def choose(
    candidates: Sequence[Candidate],
    *,
    position: int,
    lacking: dict[int, int] | None = None,
    others: Sequence[Reviewer] = (),
    after: Reviewer | None = None,
) -> Candidate | None:
    """The work to deal; None when there is none.

    `lacking` says how many reviews each work still lacks, `others` and `after` who can give them once this one is
    dealt. Without `lacking` nobody looks ahead.
    """
    ranked = rank(candidates, position=position)
    if lacking is None or len(ranked) < 2:
        return next(iter(ranked), None)
    best, fewest = ranked[0], None
    for one in ranked[:LOOKED_AT]:
        left = {**lacking, one.work: lacking.get(one.work, 0) - 1}
        mine = [Reviewer(after.left, after.barred | {one.work})] if after is not None else []
        over = left_over(left, [*others, *mine])
        if fewest is None or over < fewest:
            best, fewest = one, over
        if fewest == 0:
            break
    return best


def left_over(lacking: dict[int, int], reviewers: Sequence[Reviewer]) -> int:
    """How many reviews will be missing even if everybody does all they owe, as well dealt as can be."""
    wanted = {work: count for work, count in lacking.items() if count > 0}
    given: dict[int, set[int]] = {place: set() for place in range(len(reviewers))}
    missing = 0
    for work, count in wanted.items():
        missing += sum(not _place(work, reviewers, given, set()) for _one in range(count))
    return missing


def _place(work: int, reviewers: Sequence[Reviewer], given: dict[int, set[int]], seen: set[int]) -> bool:
    """Find a reviewer for one more review of a work; whoever is full may hand another work on."""
    for place, reviewer in enumerate(reviewers):
        if place in seen or work in reviewer.barred or work in given[place]:
            continue
        seen.add(place)
        if len(given[place]) < reviewer.left:
            given[place].add(work)
            return True
        for other in sorted(given[place]):
            if _place(other, reviewers, given, seen):
                given[place].remove(other)
                given[place].add(work)
                return True
    return False
