"""Days of school and fortnights of a term: plain arithmetic over dates, no tables in here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

FORTNIGHT = 14
LEAST_DAYS = 4  # with fewer days of school there is no fair chance to teach every class
DAY = timedelta(days=1)


class NoTeachingDaysError(ValueError):
    """The term has no Monday of school, so nothing can be counted from it."""


@dataclass(frozen=True)
class Fortnight:
    """Two weeks of school: from its Monday to its last day of school."""

    number: int
    starts_on: date
    ends_on: date
    days: tuple[date, ...]


def days_between(first: date, last: date) -> list[date]:
    """Every day, both ends included."""
    return [first + DAY * offset for offset in range((last - first).days + 1)]


def teaching_days(
    first: date, last: date, *, closed: Collection[date] = (), extra: Collection[date] = ()
) -> list[date]:
    """Monday to Friday without the closed days, and the weekends on which school is made up for."""
    return [day for day in days_between(first, last) if day not in closed and (day.isoweekday() <= 5 or day in extra)]


def first_teaching_monday(days: Collection[date]) -> date:
    """The Monday from which fortnights are counted: not the parity of the calendar week."""
    mondays = [day for day in days if day.isoweekday() == 1]
    if not mondays:
        raise NoTeachingDaysError
    return min(mondays)


def propose_fortnights(
    first: date,
    last: date,
    *,
    closed: Collection[date] = (),
    extra: Collection[date] = (),
    least_days: int = LEAST_DAYS,
) -> list[Fortnight]:
    """The fortnights of a term, two weeks by two from its first teaching Monday.

    A week of holidays does not shift what follows; a fortnight with too few days of school is left out, and the lessons
    are numbered without a gap. Raises NoTeachingDaysError when there is no Monday of school.
    """
    days = teaching_days(first, last, closed=closed, extra=extra)
    start = first_teaching_monday(days)
    fortnights: list[Fortnight] = []
    while start <= last:
        inside = tuple(day for day in days if start <= day < start + DAY * FORTNIGHT)
        if len(inside) >= least_days:
            fortnights.append(Fortnight(len(fortnights) + 1, start, inside[-1], inside))
        start += DAY * FORTNIGHT
    return fortnights
