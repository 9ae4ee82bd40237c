"""Fortnights over holidays: counted from the first Monday of school, never shifted by a holiday week."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.domain.lessons.calendar import (
    DAY,
    LEAST_DAYS,
    NoTeachingDaysError,
    first_teaching_monday,
    propose_fortnights,
    teaching_days,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 1, 22)
GOLDEN_WEEK = {date(2026, 10, day) for day in range(1, 8)}
MADE_UP = {date(2026, 9, 26), date(2026, 10, 10)}


def test_term_of_autumn_has_its_fortnights() -> None:
    fortnights = propose_fortnights(FIRST, LAST, closed=GOLDEN_WEEK, extra=MADE_UP)
    assert fortnights[0].starts_on == date(2026, 9, 7)
    assert (fortnights[5].number, fortnights[5].starts_on, fortnights[5].ends_on) == (
        6,
        date(2026, 11, 16),
        date(2026, 11, 27),
    )
    assert len(fortnights) == 10


def test_saturday_that_is_made_up_belongs_to_its_fortnight() -> None:
    second = propose_fortnights(FIRST, LAST, closed=GOLDEN_WEEK, extra=MADE_UP)[1]
    assert date(2026, 9, 26) in second.days
    assert not GOLDEN_WEEK & set(second.days)


def test_fortnight_without_enough_days_is_left_out_and_numbers_have_no_gap() -> None:
    closed = {date(2026, 10, 5) + DAY * offset for offset in range(11)}
    fortnights = propose_fortnights(FIRST, LAST, closed=closed)
    assert date(2026, 10, 5) not in {one.starts_on for one in fortnights}
    assert [one.number for one in fortnights] == list(range(1, len(fortnights) + 1))
    assert date(2026, 10, 19) in {one.starts_on for one in fortnights}


def test_spring_term_begins_after_the_festival() -> None:
    assert propose_fortnights(date(2027, 2, 24), date(2027, 6, 30))[0].starts_on == date(2027, 3, 1)


def test_first_monday_that_is_closed_does_not_count() -> None:
    days = teaching_days(date(2026, 9, 7), date(2026, 9, 30), closed={date(2026, 9, 7)})
    assert first_teaching_monday(days) == date(2026, 9, 14)


def test_term_without_a_monday_of_school_is_refused() -> None:
    with pytest.raises(NoTeachingDaysError):
        propose_fortnights(date(2026, 9, 1), date(2026, 9, 4))


starts = st.dates(date(2024, 1, 1), date(2030, 1, 1))
closings = st.lists(st.integers(0, 150), max_size=60)


@given(starts, st.integers(20, 150), closings, closings)
def test_fortnights_hold_their_promises(
    first: date, length: int, closed_days: list[int], extra_days: list[int]
) -> None:
    last = first + DAY * length
    closed = {first + DAY * offset for offset in closed_days}
    extra = {first + DAY * offset for offset in extra_days}
    try:
        fortnights = propose_fortnights(first, last, closed=closed, extra=extra)
    except NoTeachingDaysError:
        return
    assert [one.number for one in fortnights] == list(range(1, len(fortnights) + 1))
    for one in fortnights:
        assert one.starts_on.isoweekday() == 1
        assert first <= one.starts_on <= one.ends_on <= last
        assert len(one.days) >= LEAST_DAYS
        assert not closed & set(one.days)
        assert one.ends_on - one.starts_on < timedelta(days=14)
    for before, after in pairwise(fortnights):
        assert before.ends_on < after.starts_on
        assert (after.starts_on - before.starts_on).days % 14 == 0
