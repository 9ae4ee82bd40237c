"""What counts of hours under caps. Pure: no database, no clock.

A category counts at most its cap in each year of a cycle and at most its cap in the whole cycle. What is earned above
stays in the ledger and is shown; it only does not count. Hours without a category have no cap.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
NO_CATEGORY = 0


@dataclass(frozen=True)
class Caps:
    """The most hours of a category that count; None where there is no limit."""

    year: Decimal | None = None
    cycle: Decimal | None = None


@dataclass(frozen=True)
class Earned:
    """Hours of one category earned in one year of a cycle: an entry, or the sum of many."""

    category: int
    year: Hashable
    hours: Decimal


def allot_hours(rows: Iterable[Earned], caps: Mapping[int, Caps]) -> list[Decimal]:
    """How much of each row counts, in the order given, which is that of the days: the first hours count first.

    Whoever adds up what counts of entries, of years or of sums of years gets the same."""
    in_year: dict[tuple[int, Hashable], Decimal] = {}
    in_cycle: dict[int, Decimal] = {}
    counted = []
    for row in rows:
        cap, place = caps.get(row.category, Caps()), (row.category, row.year)
        room = [row.hours]
        if cap.year is not None:
            room.append(cap.year - in_year.get(place, ZERO))
        if cap.cycle is not None:
            room.append(cap.cycle - in_cycle.get(row.category, ZERO))
        counts = max(ZERO, min(room))
        in_year[place] = in_year.get(place, ZERO) + counts
        in_cycle[row.category] = in_cycle.get(row.category, ZERO) + counts
        counted.append(counts)
    return counted


def plain_hours(hours: Decimal) -> str:
    """Hours without closing zeros: 24, 7.5."""
    return format(hours.normalize(), "f") if hours else "0"
