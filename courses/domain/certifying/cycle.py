"""The hours of one cycle as their owner sees them: by origin, capped by category, beside what the cycle asks for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

from django.conf import settings
from django.db.models import Sum

from courses.models.hours import HourEntry, HourSource
from people.models.user import User

FULL = 100


@dataclass(frozen=True)
class Cycle:
    """Whole calendar years, both ends included."""

    starts_on: date
    ends_on: date

    def months_left(self, today: date) -> int:
        """Months from this one to the last, both counted; 0 after the end."""
        return max(0, (self.ends_on.year - today.year) * 12 + self.ends_on.month - today.month + 1)


def cycle_of(day: date) -> Cycle:
    """The cycle that a day lies in; days before the first cycle lie in one of the same length before it."""
    years = settings.HOURS_CYCLE_YEARS
    first = settings.HOURS_CYCLE_FIRST_YEAR + (day.year - settings.HOURS_CYCLE_FIRST_YEAR) // years * years
    return Cycle(date(first, 1, 1), date(first + years - 1, 12, 31))


@dataclass(frozen=True)
class Part:
    """Hours of one origin; the bar of the cycle shows them from `begins` for `width` hundredths (numbers of SVG)."""

    kind: str
    label: str
    hours: Decimal
    begins: str
    width: str


@dataclass(frozen=True)
class CycleHours:
    """Hours of a cycle. `total` is what counts; `uncounted` is what categories earned above their caps."""

    cycle: Cycle
    total: Decimal
    uncounted: Decimal
    parts: tuple[Part, ...]
    target: int
    months_left: int

    @property
    def left(self) -> Decimal:
        """Hours still to come until the cycle has what it asks for."""
        return max(Decimal(0), self.target - self.total)

    @property
    def a_month(self) -> int:
        """Whole hours a month that would be enough from now on."""
        return ceil(self.left / self.months_left) if self.months_left else 0


def read_cycle(person: User, *, today: date) -> CycleHours:
    """The hours of the cycle that today lies in. One query; reversals are in the sums."""
    cycle = cycle_of(today)
    rows = list(
        HourEntry.objects.filter(person=person, earned_on__gte=cycle.starts_on, earned_on__lte=cycle.ends_on)
        .values_list("category_id", "category__cap", "source_kind")
        .annotate(sum=Sum("hours"))
        .order_by()
    )
    total = sum(_counted(rows).values(), Decimal(0))
    earned = {kind: sum((row[3] for row in rows if row[2] == kind), Decimal(0)) for kind in HourSource.values}
    whole = max(Decimal(settings.HOURS_CYCLE_TARGET), sum(earned.values(), Decimal(0)))
    return CycleHours(
        cycle, total, sum(earned.values(), Decimal(0)) - total, _parts(earned, whole), settings.HOURS_CYCLE_TARGET,
        cycle.months_left(today),
    )  # fmt: skip


def _counted(rows: list[Any]) -> dict[int | None, Decimal]:
    """Hours by category, none above its cap."""
    found: dict[int | None, Decimal] = {}
    caps = {category: cap for category, cap, _kind, _sum in rows}
    for category, _cap, _kind, hours in rows:
        found[category] = found.get(category, Decimal(0)) + hours
    return {key: hours if caps[key] is None else min(hours, caps[key]) for key, hours in found.items()}


def _parts(earned: dict[str, Decimal], whole: Decimal) -> tuple[Part, ...]:
    parts, begins = [], 0.0
    for kind in HourSource:
        hours = earned[kind.value]
        if hours > 0:
            width = float(hours * FULL / whole)
            parts.append(Part(kind.value, str(kind.label), hours, f"{begins:.2f}", f"{width:.2f}"))
            begins += width
    return tuple(parts)


def entries_of_cycle(person: User, cycle: Cycle) -> list[HourEntry]:
    """The rows of the ledger, newest first, each with the row that takes it back. One query."""
    rows = HourEntry.objects.filter(
        person=person, reverses=None, earned_on__gte=cycle.starts_on, earned_on__lte=cycle.ends_on
    )
    return list(rows.select_related("category", "reversal"))
