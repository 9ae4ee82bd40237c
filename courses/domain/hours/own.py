"""The hours of one person in one cycle: what counts, what lies above a cap, by category, by year, entry by entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from courses.domain.hours.at_hand import rules_at_hand
from courses.domain.hours.counting import NO_CATEGORY, ZERO, Caps, Earned, allot_hours
from courses.domain.hours.cycle import Cycle, CycleRule, cycle_of, rule_for, years_of
from courses.models.hour_rule import HourCategory
from courses.models.hours import HourEntry, HourSource
from people.models.user import User

FULL = 100


@dataclass(frozen=True)
class Line:
    """One entry that stands or was taken back: what it gives, and how much of it counts."""

    entry: HourEntry
    counted: Decimal
    year: int

    @property
    def over(self) -> Decimal:
        """What lies above a cap."""
        return ZERO if self.entry.taken_back else self.entry.hours - self.counted


@dataclass(frozen=True)
class CategorySum:
    """A category in a cycle; `category` is None for hours without one."""

    category: HourCategory | None
    earned: Decimal
    counted: Decimal

    @property
    def over(self) -> Decimal:
        """What lies above a cap."""
        return self.earned - self.counted

    @property
    def short(self) -> Decimal:
        """What is missing of the least hours."""
        least = self.category.minimum if self.category else None
        return max(ZERO, (least or ZERO) - self.counted)


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
    categories: tuple[CategorySum, ...] = ()
    lines: tuple[Line, ...] = ()
    years: tuple[Cycle, ...] = ()

    @property
    def left(self) -> Decimal:
        """Hours still to come until the cycle has what it asks for."""
        return max(Decimal(0), self.target - self.total)

    @property
    def a_month(self) -> int:
        """Whole hours a month that would be enough from now on."""
        return ceil(self.left / self.months_left) if self.months_left else 0

    @property
    def short(self) -> tuple[CategorySum, ...]:
        """Categories with fewer than their least hours."""
        return tuple(one for one in self.categories if one.short)

    @property
    def is_met(self) -> bool:
        """Whether the cycle has what it asks for, of every category too."""
        return not self.left and not self.short

    def of_year(self, number: int) -> Decimal:
        """What counts of one year, by its place in the cycle."""
        return sum((line.counted for line in self.lines if line.year == number), ZERO)


def read_cycle(person: User, *, today: date, day: date | None = None, rule: CycleRule | None = None) -> CycleHours:
    """The hours of the cycle that a day lies in, else today. One query for the entries, one for the categories that ask
    for something, and those of the rule."""
    rule = rule or rule_for(person.pk, today=today)
    cycle = cycle_of(day or today, rule)
    entries = entries_of_cycle(person, cycle)
    return count_cycle(entries, cycle=cycle, rule=rule, today=today, asked=asked_categories(rule))


def read_for_home(person: User, *, today: date, unit: str | None) -> CycleHours:
    """The hours of today's cycle for the home, whose unit is known ("" for none; None: not known). One query for the
    entries; where the unit is not known and rules differ by unit, those that find it."""
    known = rules_at_hand()
    rule = (
        known.rules.at(unit or "") if unit is not None or not known.rules.differ else rule_for(person.pk, today=today)
    )
    cycle = cycle_of(today, rule)
    entries = entries_of_cycle(person, cycle)
    return count_cycle(entries, cycle=cycle, rule=rule, today=today, asked=known.asked_of(rule))


def asked_categories(rule: CycleRule) -> list[HourCategory]:
    """Categories with least hours, which show also where nothing was earned. One query."""
    return list(HourCategory.objects.filter(is_active=True, minimum__gt=0)) if rule.target else []


def count_cycle(
    entries: Iterable[HourEntry], *, cycle: Cycle, rule: CycleRule, today: date, asked: Iterable[HourCategory] = ()
) -> CycleHours:
    """Count the entries of a cycle. No query: the entries bring their categories and reversals along."""
    years = years_of(cycle, rule)
    lines = count_lines(entries, years)
    standing = [line for line in lines if line.entry.taken_back is None]
    categories = {line.entry.category_id or NO_CATEGORY: line.entry.category for line in standing}
    for row in asked:
        categories.setdefault(row.pk, row)
    sums = [_sum_of(category, standing) for category in categories.values()]
    sums.sort(key=lambda one: (one.category is None, one.category.name if one.category else ""))
    total, earned = sum((one.counted for one in sums), ZERO), sum((one.earned for one in sums), ZERO)
    return CycleHours(
        cycle, total, earned - total, _parts(standing, max(Decimal(rule.target), earned)), rule.target,
        cycle.months_left(today), tuple(sums), tuple(reversed(lines)), tuple(years),
    )  # fmt: skip


def _sum_of(category: HourCategory | None, lines: list[Line]) -> CategorySum:
    own = [line for line in lines if line.entry.category_id == (category.pk if category else None)]
    earned = sum((line.entry.hours for line in own), ZERO)
    return CategorySum(category, earned, sum((line.counted for line in own), ZERO))


def count_lines(entries: Iterable[HourEntry], years: list[Cycle]) -> list[Line]:
    """Each entry with what counts of it, the oldest first; what was taken back counts nothing."""
    rows = sorted(entries, key=lambda row: (row.earned_on, row.pk or 0))
    place = {row.pk: next(n for n, year in enumerate(years) if year.holds(row.earned_on)) for row in rows}
    standing = [row for row in rows if row.taken_back is None]
    caps = {row.category.pk: Caps(row.category.cap_year, row.category.cap) for row in standing if row.category}
    earned = [Earned(row.category_id or NO_CATEGORY, place[row.pk], row.hours) for row in standing]
    counted = dict(zip([row.pk for row in standing], allot_hours(earned, caps), strict=True))
    return [Line(row, counted.get(row.pk, ZERO), place[row.pk]) for row in rows]


def _parts(lines: list[Line], whole: Decimal) -> tuple[Part, ...]:
    parts, begins = [], 0.0
    for kind in HourSource:
        hours = sum((line.entry.hours for line in lines if line.entry.source_kind == kind), ZERO)
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
    return list(rows.select_related("category", "reversal", "approved_by", "organisation"))


def days_of(person: User) -> list[date]:
    """The days with entries. One query."""
    return list(HourEntry.objects.filter(person=person).order_by().values_list("earned_on", flat=True).distinct())
