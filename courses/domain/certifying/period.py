"""The rules of certification periods: windows, last days, grace, and the state that dates give. Pure: no database.

Every day is a local day in Asia/Shanghai and every last day is inclusive. Rule numbers are those of the certification
reference: validity runs to the day before the anniversary; a missing 29 February counts as 1 March.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from courses.models.programme import LastDay, ProgrammeVersion, Validity

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)
RENEWAL_LIMIT = timedelta(days=90)  # no renewal period is opened for what ended longer ago


@dataclass(frozen=True)
class ValidityRule:
    """How long a certification lasts and when it may be renewed."""

    validity: str = Validity.NONE
    months: int = 0
    cycle_start: date | None = None
    last_day: str = LastDay.DAY_BEFORE
    window_days: int = 180
    grace_days: int = 0


@dataclass(frozen=True)
class Window:
    """When completions count: first day, the day it should be done, last day (None: open end), temporary validity."""

    start: date
    due: date | None = None
    end: date | None = None
    grace_until: date | None = None


@dataclass(frozen=True)
class Span:
    """The days a certification is valid, both inclusive; until None means without end."""

    start: date
    until: date | None


class PeriodState(StrEnum):
    ARCHIVED = "archived"
    REVOKED = "revoked"
    UPCOMING = "upcoming"
    VALID = "valid"
    EXPIRED = "expired"
    FAILED = "failed"
    OVERDUE = "overdue"
    FUTURE = "future"
    PENDING = "pending"


class Standing(StrEnum):
    """What a person holds in a programme, over all periods."""

    NONE = "none"
    VALID = "valid"
    TEMPORARY = "temporary"
    EXPIRED = "expired"


class PeriodDates(Protocol):
    """What the rules read of a period."""

    window_start: date
    window_due: date | None
    window_end: date | None
    more_until: date | None
    grace_until: date | None
    valid_from: date | None
    valid_until: date | None
    certified_at: datetime | None
    revoked_at: datetime | None
    archived_at: datetime | None


def rule_of(version: ProgrammeVersion) -> ValidityRule:
    """The validity rule written in a programme version."""
    return ValidityRule(
        validity=version.validity,
        months=version.validity_months,
        cycle_start=version.cycle_start,
        last_day=version.last_day,
        window_days=version.window_days,
        grace_days=version.grace_days,
    )


def local_day(moment: datetime) -> date:
    """The day of a moment in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def add_months(day: date, months: int) -> date:
    """The anniversary; where the month has no such day, the first day of the next month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return add_months(date(year, month + 1, 1), 1)


def last_valid_day(start: date, months: int, last_day: str = LastDay.DAY_BEFORE) -> date:
    """The last day of a validity that begins on `start`; a missing corresponding day is the month's last day."""
    anniversary = add_months(start, months)
    if last_day == LastDay.SAME_DAY and anniversary.day == start.day:
        return anniversary
    return anniversary - ONE_DAY


def cycle_last_day(day: date, cycle_start: date, months: int) -> date:
    """The last day of the fixed cycle in which a day lies."""
    elapsed = (day.year - cycle_start.year) * 12 + day.month - cycle_start.month
    turn = elapsed // months
    if add_months(cycle_start, turn * months) > day:
        turn -= 1
    return add_months(cycle_start, (turn + 1) * months) - ONE_DAY


def grace_last_day(valid_until: date, rule: ValidityRule) -> date:
    """The last day of temporary validity after the last valid day."""
    return valid_until + timedelta(days=rule.grace_days)


def renewal_opens(current: Span, rule: ValidityRule) -> date | None:
    """The first day on which completions count for the next period; None when the validity has no end.

    Never on or before the first valid day: a window longer than the validity must not let one renew for ever."""
    if current.until is None:
        return None
    return max(current.until - timedelta(days=rule.window_days), current.start + ONE_DAY)


def plan_renewal(current: Span, rule: ValidityRule, *, today: date) -> Window | None:
    """The window of the next period once it is open; None before, without end, or more than 90 days after the end."""
    opens = renewal_opens(current, rule)
    if opens is None or current.until is None or today < opens or today > current.until + RENEWAL_LIMIT:
        return None
    last = grace_last_day(current.until, rule)
    return Window(opens, due=current.until, end=last, grace_until=last if rule.grace_days else None)


def validity_span(rule: ValidityRule, *, completed_on: date, previous: Span | None = None) -> Span:
    """The valid days earned by meeting the requirements on a day, after a previous validity or for the first time."""
    start = completed_on
    if previous is not None and previous.until is not None and rule.validity in {Validity.PREVIOUS, Validity.CYCLE}:
        opens = renewal_opens(previous, rule)
        if opens is not None and opens <= completed_on <= grace_last_day(previous.until, rule):
            start = previous.until + ONE_DAY
    if rule.validity == Validity.NONE:
        return Span(start, None)
    if rule.validity == Validity.CYCLE:
        if rule.cycle_start is None:
            raise ValueError("a fixed cycle needs its first day")
        return Span(start, max(start, cycle_last_day(start, rule.cycle_start, rule.months)))
    return Span(start, max(start, last_valid_day(start, rule.months, rule.last_day)))


def later(day: date | None, more: date | None) -> date | None:
    """A last day with more time: it moves only later, and more time makes none where there is none."""
    return day if day is None or more is None else max(day, more)


def counts_until(period: PeriodDates) -> date | None:
    """The last day on which completions count, with more time that was given; None: no end."""
    return later(period.window_end, period.more_until)


def counts_on(period: PeriodDates, day: date) -> bool:
    """Whether a completion of this day may count for the period."""
    if period.certified_at or period.revoked_at or period.archived_at:
        return False
    last = counts_until(period)
    return period.window_start <= day and (last is None or day <= last)


def period_state(period: PeriodDates, *, today: date) -> PeriodState:
    """The state of a period on a day, first match wins (rule 2.5)."""
    if period.archived_at:
        return PeriodState.ARCHIVED
    if period.revoked_at:
        return PeriodState.REVOKED
    if period.certified_at:
        return span_state(Span(period.valid_from or period.window_start, period.valid_until), today=today)
    last, due = counts_until(period), later(period.window_due, period.more_until)
    if last is not None and today > last:
        return PeriodState.FAILED
    if due is not None and today > due:
        return PeriodState.OVERDUE
    return PeriodState.FUTURE if today < period.window_start else PeriodState.PENDING


def span_state(span: Span, *, today: date) -> PeriodState:
    """Upcoming, valid or expired."""
    if today < span.start:
        return PeriodState.UPCOMING
    return PeriodState.EXPIRED if span.until is not None and today > span.until else PeriodState.VALID


def standing_of(periods: Iterable[PeriodDates], *, today: date) -> Standing:
    """What somebody holds: revoked periods drop out; temporary only while nothing really valid covers the day."""
    spans: list[Span] = []
    temporary = False
    for period in periods:
        if period.revoked_at:
            continue
        if period.certified_at and period.valid_from:
            spans.append(Span(period.valid_from, period.valid_until))
        elif period.grace_until is not None and not period.archived_at:
            temporary = temporary or today <= period.grace_until
    states = {span_state(span, today=today) for span in spans}
    if PeriodState.VALID in states:
        return Standing.VALID
    if PeriodState.EXPIRED in states:
        return Standing.TEMPORARY if temporary else Standing.EXPIRED
    return Standing.NONE
