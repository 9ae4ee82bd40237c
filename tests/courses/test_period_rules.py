"""The rules of periods: the worked example of the certification reference, its edges, and properties of all dates."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.certifying.period import (
    PeriodState,
    Span,
    Standing,
    ValidityRule,
    add_months,
    counts_on,
    cycle_last_day,
    grace_last_day,
    last_valid_day,
    local_day,
    period_state,
    plan_renewal,
    renewal_opens,
    span_state,
    standing_of,
    validity_span,
)

THREE_YEARS = ValidityRule("previous", 36, window_days=180, grace_days=30)
FIRST = Span(date(2026, 3, 10), date(2029, 3, 9))
CYCLE = ValidityRule("cycle", 60, cycle_start=date(2026, 1, 1))
DAYS = st.dates(date(2000, 1, 1), date(2080, 12, 31))
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass
class Dates:
    window_start: date
    window_due: date | None = None
    window_end: date | None = None
    more_until: date | None = None
    grace_until: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    certified_at: datetime | None = None
    revoked_at: datetime | None = None
    archived_at: datetime | None = None


@pytest.mark.parametrize(
    ("rule", "completed", "previous", "expected"),
    [
        (THREE_YEARS, date(2026, 3, 10), None, FIRST),
        (THREE_YEARS, date(2028, 12, 1), FIRST, Span(date(2029, 3, 10), date(2032, 3, 9))),  # early: no day lost
        (THREE_YEARS, date(2028, 9, 10), FIRST, Span(date(2029, 3, 10), date(2032, 3, 9))),  # window's first day
        (THREE_YEARS, date(2029, 3, 9), FIRST, Span(date(2029, 3, 10), date(2032, 3, 9))),  # due day
        (THREE_YEARS, date(2029, 3, 25), FIRST, Span(date(2029, 3, 10), date(2032, 3, 9))),  # in grace
        (THREE_YEARS, date(2029, 4, 8), FIRST, Span(date(2029, 3, 10), date(2032, 3, 9))),  # last grace day
        (THREE_YEARS, date(2029, 4, 9), FIRST, Span(date(2029, 4, 9), date(2032, 4, 8))),  # the day after
        (THREE_YEARS, date(2029, 5, 1), FIRST, Span(date(2029, 5, 1), date(2032, 4, 30))),  # lapsed
        (THREE_YEARS, date(2028, 2, 29), None, Span(date(2028, 2, 29), date(2031, 2, 28))),  # leap day
        (replace(THREE_YEARS, grace_days=0), date(2029, 3, 10), FIRST, Span(date(2029, 3, 10), date(2032, 3, 9))),
        (replace(THREE_YEARS, grace_days=0), date(2029, 3, 11), FIRST, Span(date(2029, 3, 11), date(2032, 3, 10))),
        (
            replace(THREE_YEARS, validity="completion"),
            date(2028, 12, 1),
            FIRST,
            Span(date(2028, 12, 1), date(2031, 11, 30)),
        ),
        (CYCLE, date(2027, 6, 15), None, Span(date(2027, 6, 15), date(2030, 12, 31))),
        (CYCLE, date(2030, 12, 31), None, Span(date(2030, 12, 31), date(2030, 12, 31))),
        (CYCLE, date(2031, 1, 1), None, Span(date(2031, 1, 1), date(2035, 12, 31))),
        (
            CYCLE,
            date(2030, 9, 1),
            Span(date(2027, 6, 15), date(2030, 12, 31)),
            Span(date(2031, 1, 1), date(2035, 12, 31)),
        ),
        (ValidityRule("none"), date(2026, 3, 10), None, Span(date(2026, 3, 10), None)),
    ],
)
def test_validity_follows_the_worked_example(rule, completed, previous, expected):
    assert validity_span(rule, completed_on=completed, previous=previous) == expected


def test_renewal_window_opens_180_days_before_and_grace_ends_after_30():
    assert renewal_opens(FIRST, THREE_YEARS) == date(2028, 9, 10)
    assert plan_renewal(FIRST, THREE_YEARS, today=date(2028, 9, 9)) is None
    window = plan_renewal(FIRST, THREE_YEARS, today=date(2028, 9, 10))
    assert window is not None
    assert (window.start, window.due, window.end) == (date(2028, 9, 10), date(2029, 3, 9), date(2029, 4, 8))
    assert window.grace_until == grace_last_day(date(2029, 3, 9), THREE_YEARS) == date(2029, 4, 8)


def test_renewal_is_not_planned_for_what_ended_long_ago_or_never_ends():
    assert plan_renewal(FIRST, THREE_YEARS, today=date(2029, 6, 7)) is not None
    assert plan_renewal(FIRST, THREE_YEARS, today=date(2029, 6, 8)) is None
    assert plan_renewal(Span(date(2026, 1, 1), None), THREE_YEARS, today=date(2040, 1, 1)) is None


def test_window_longer_than_validity_never_opens_before_the_second_day():
    short = ValidityRule("previous", 1, window_days=400)
    assert renewal_opens(Span(date(2026, 3, 1), date(2026, 3, 31)), short) == date(2026, 3, 2)


def test_last_day_on_the_anniversary_is_the_months_end_when_the_day_is_missing():
    assert last_valid_day(date(2026, 3, 10), 36, "same_day") == date(2029, 3, 10)
    assert last_valid_day(date(2028, 2, 29), 36, "same_day") == date(2031, 2, 28)
    assert last_valid_day(date(2026, 8, 31), 6, "same_day") == date(2027, 2, 28)


def test_midnight_in_shanghai_decides_the_day():
    assert local_day(datetime(2029, 3, 9, 15, 59, 59, tzinfo=UTC)) == date(2029, 3, 9)
    assert local_day(datetime(2029, 3, 9, 16, 0, 0, tzinfo=UTC)) == date(2029, 3, 10)
    assert span_state(FIRST, today=date(2029, 3, 9)) == PeriodState.VALID
    assert span_state(FIRST, today=date(2029, 3, 10)) == PeriodState.EXPIRED
    assert span_state(FIRST, today=date(2026, 3, 9)) == PeriodState.UPCOMING


def test_state_takes_the_first_that_holds():
    open_one = Dates(date(2026, 1, 1), date(2026, 6, 1), date(2026, 7, 1))
    assert period_state(open_one, today=date(2025, 12, 31)) == PeriodState.FUTURE
    assert period_state(open_one, today=date(2026, 6, 1)) == PeriodState.PENDING
    assert period_state(open_one, today=date(2026, 6, 2)) == PeriodState.OVERDUE
    assert period_state(open_one, today=date(2026, 7, 1)) == PeriodState.OVERDUE
    assert period_state(open_one, today=date(2026, 7, 2)) == PeriodState.FAILED
    certified = replace(open_one, certified_at=NOW, valid_from=FIRST.start, valid_until=FIRST.until)
    assert period_state(certified, today=date(2029, 3, 10)) == PeriodState.EXPIRED
    assert period_state(replace(certified, revoked_at=NOW), today=date(2026, 6, 1)) == PeriodState.REVOKED
    assert (
        period_state(replace(certified, revoked_at=NOW, archived_at=NOW), today=date(2026, 6, 1))
        == PeriodState.ARCHIVED
    )


def test_completion_counts_only_inside_the_window_of_an_open_period():
    period = Dates(date(2026, 1, 1), window_end=date(2026, 7, 1))
    assert not counts_on(period, date(2025, 12, 31))
    assert counts_on(period, date(2026, 1, 1))
    assert counts_on(period, date(2026, 7, 1))
    assert not counts_on(period, date(2026, 7, 2))
    for closed in ("certified_at", "revoked_at", "archived_at"):
        assert not counts_on(replace(period, **{closed: NOW}), date(2026, 2, 1))


def test_standing_is_temporary_in_grace_and_drops_revoked_periods():
    held = Dates(date(2026, 1, 1), valid_from=FIRST.start, valid_until=FIRST.until, certified_at=NOW)
    renewal = Dates(date(2028, 9, 10), date(2029, 3, 9), date(2029, 4, 8), grace_until=date(2029, 4, 8))
    assert standing_of([held, renewal], today=date(2029, 3, 9)) == Standing.VALID
    assert standing_of([held, renewal], today=date(2029, 4, 8)) == Standing.TEMPORARY
    assert standing_of([held, renewal], today=date(2029, 4, 9)) == Standing.EXPIRED
    assert standing_of([renewal], today=date(2029, 1, 1)) == Standing.NONE
    assert standing_of([replace(held, revoked_at=NOW)], today=date(2027, 1, 1)) == Standing.NONE
    renewed = replace(held, valid_from=date(2029, 3, 10), valid_until=date(2032, 3, 9))
    assert standing_of([held, renewed], today=date(2028, 12, 1)) == Standing.VALID
    assert standing_of([held, replace(renewed, revoked_at=NOW)], today=date(2029, 5, 1)) == Standing.EXPIRED


@settings(deadline=None)
@given(DAYS, st.integers(1, 240))
def test_validity_ends_the_day_before_the_anniversary_and_never_before_it_begins(start, months):
    until = last_valid_day(start, months)
    assert start <= until
    assert until + timedelta(days=1) == add_months(start, months)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    days = monthrange(year, month + 1)[1]
    assert until + timedelta(days=1) == date(year, month + 1, 1) + timedelta(days=min(start.day, days + 1) - 1)


@settings(deadline=None)
@given(DAYS, st.integers(1, 120), st.integers(0, 400), st.integers(0, 90))
def test_renewing_in_time_leaves_no_gap_and_no_overlap(completed, months, window, grace):
    rule = ValidityRule("previous", months, window_days=window, grace_days=grace)
    first = validity_span(rule, completed_on=completed)
    assert first.until is not None
    opens = renewal_opens(first, rule)
    assert opens is not None
    for day in (opens, first.until, grace_last_day(first.until, rule)):
        if day >= opens:
            second = validity_span(rule, completed_on=day, previous=first)
            assert second.start == first.until + timedelta(days=1)
            assert second.until is not None
            assert second.until >= second.start


@settings(deadline=None)
@given(DAYS, DAYS, st.integers(1, 120))
def test_cycle_covers_each_day_by_exactly_one_cycle(day, begin, months):
    last = cycle_last_day(day, begin, months)
    assert last >= day
    assert cycle_last_day(last, begin, months) == last
    assert cycle_last_day(last + timedelta(days=1), begin, months) > last
