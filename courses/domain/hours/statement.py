"""The statement of hours (学时证明) of one person for a cycle or a year of it: figures first, forms elsewhere."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.domain.hours.counting import ZERO
from courses.domain.hours.cycle import Cycle, rule_for
from courses.domain.hours.own import CycleHours, Line, read_cycle
from courses.domain.learning.stamp import stamp_person
from courses.models import HourCategory, HourEntry
from people.models import Organisation, User


@dataclass(frozen=True)
class StatementSum:
    """What one category comes to."""

    category: HourCategory | None
    earned: Decimal
    counted: Decimal


@dataclass(frozen=True)
class HourStatement:
    """What a statement says. The lines are those that stand: what was taken back is in the ledger, not on the paper."""

    person: User
    unit: str
    span: Cycle
    whole: bool
    lines: tuple[Line, ...]
    sums: tuple[StatementSum, ...]
    target: int
    made_on: date

    @property
    def counted(self) -> Decimal:
        """What counts, over all lines."""
        return sum((line.counted for line in self.lines), ZERO)

    @property
    def earned(self) -> Decimal:
        """What was earned, above caps too."""
        return sum((line.entry.hours for line in self.lines), ZERO)


def make_statement(person: User, *, today: date, day: date | None = None, year: bool = False) -> HourStatement:
    """The cycle, or with `year` the year of the cycle, that a day lies in (else today)."""
    hours = read_cycle(person, today=today, day=day, rule=rule_for(person.pk, today=today))
    span = next(one for one in hours.years if one.holds(day or today)) if year else hours.cycle
    lines = [line for line in reversed(hours.lines) if line.entry.taken_back is None and span.holds(_day(line.entry))]
    place = stamp_person(person.pk, day=today).organisation_id
    unit = Organisation.objects.filter(pk=place).first() if place else None
    return HourStatement(
        person, str(unit or ""), span, not year, tuple(lines), _sums(hours, lines), hours.target, today
    )


def _day(entry: HourEntry) -> date:
    return entry.earned_on


def _sums(hours: CycleHours, lines: list[Line]) -> tuple[StatementSum, ...]:
    found = []
    for one in hours.categories:
        own = [line for line in lines if line.entry.category_id == (one.category.pk if one.category else None)]
        if own:
            earned = sum((line.entry.hours for line in own), ZERO)
            found.append(StatementSum(one.category, earned, sum((line.counted for line in own), ZERO)))
    return tuple(found)
