"""Cycles of hours: which rule asks what of whom, and the days of a cycle and of its years. Last days are inclusive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.domain.certifying.period import ONE_DAY, add_months
from courses.domain.learning.stamp import stamp_people
from courses.models.hour_rule import HourCategory, HourCycleRule
from people.models import Organisation

YEAR = 12


@dataclass(frozen=True)
class CycleRule:
    """From when, in how many years, how many hours. What holds until somebody says otherwise: five years, 360 hours."""

    starts_on: date = date(2026, 1, 1)
    years: int = 5
    target: int = 360


@dataclass(frozen=True)
class Cycle:
    """Whole years from the first day on; `whole` is the cycle that a year lies in, of a cycle itself."""

    starts_on: date
    ends_on: date

    def months_left(self, today: date) -> int:
        """Months from this one to the last, both counted; 0 after the end."""
        return max(0, (self.ends_on.year - today.year) * 12 + self.ends_on.month - today.month + 1)

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.starts_on <= day <= self.ends_on


def cycle_of(day: date, rule: CycleRule | None = None) -> Cycle:
    """The cycle that a day lies in; days before the first cycle lie in one of the same length before it."""
    rule = rule or CycleRule()
    turn = (day.year - rule.starts_on.year) // rule.years
    while _begin(rule, turn * rule.years) > day:
        turn -= 1
    while _begin(rule, (turn + 1) * rule.years) <= day:
        turn += 1
    return Cycle(_begin(rule, turn * rule.years), _begin(rule, (turn + 1) * rule.years) - ONE_DAY)


def years_of(cycle: Cycle, rule: CycleRule | None = None) -> list[Cycle]:
    """The years of a cycle, in order. A year begins with the day of the year on which the rule begins."""
    rule = rule or CycleRule()
    offset = next(turn for turn in _turns(cycle, rule) if _begin(rule, turn) == cycle.starts_on)
    return [Cycle(_begin(rule, offset + year), _begin(rule, offset + year + 1) - ONE_DAY) for year in range(rule.years)]


def _turns(cycle: Cycle, rule: CycleRule) -> Iterable[int]:
    turn = cycle.starts_on.year - rule.starts_on.year
    return (turn, turn - 1, turn + 1)


def _begin(rule: CycleRule, years: int) -> date:
    """The first day so many years after the rule's; a missing 29 February counts as 1 March."""
    return add_months(rule.starts_on, years * YEAR)


def cycles_of_days(days: Iterable[date], rule: CycleRule, *, today: date) -> list[Cycle]:
    """The cycles one may look at: that of today and those of the days, the newest first."""
    known = {cycle_of(day, rule) for day in days} | {cycle_of(today, rule)}
    return sorted(known, key=lambda one: one.starts_on, reverse=True)


@dataclass(frozen=True)
class Rules:
    """All rules by the path of their unit; the one of nobody in particular under an empty path."""

    by_path: dict[str, CycleRule]

    def at(self, path: str) -> CycleRule:
        """The rule of the nearest unit at or above a path."""
        steps = range(len(path), -1, -Organisation.steplen)
        return next((self.by_path[path[:end]] for end in steps if path[:end] in self.by_path), CycleRule())

    @property
    def differ(self) -> bool:
        """Whether it matters where somebody belongs."""
        return any(self.by_path)


def load_rules() -> Rules:
    """Every rule. One query."""
    rows = HourCycleRule.objects.values_list("owner__path", "starts_on", "years", "target")
    return Rules({path or "": CycleRule(starts_on, years, target) for path, starts_on, years, target in rows})


def rule_for(person_id: int, *, today: date) -> CycleRule:
    """What is asked of somebody, by where they belong today. At most three queries."""
    rules = load_rules()
    if not rules.differ:
        return rules.at("")
    place = stamp_people([person_id], day=today).get(person_id)
    path = Organisation.objects.filter(pk=place.organisation_id).values_list("path", flat=True).first() if place else ""
    return rules.at(path or "")


def usable_categories(path: str) -> list[HourCategory]:
    """The categories in use of the units at or above a path; of all units where nobody knows the path."""
    rows = HourCategory.objects.filter(is_active=True).select_related("owner")
    return [row for row in rows if not path or path.startswith(row.owner.path)]


def least_hours(rows: Iterable[HourCategory]) -> dict[int, Decimal]:
    """Category → least hours in a cycle, where there is such a thing."""
    return {row.pk: row.minimum for row in rows if row.minimum}
