"""Statistics of questions: counted once a person, from the last grade, and said only from enough answers on."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.bank import statistics as bank_statistics
from courses.domain.bank.statistics import correlate, count_due, findings_of, remark_on
from courses.models import Item, ItemStatistic
from tests.courses.bank_stage import bank
from tests.courses.sitting import Sitting
from tests.factories.courses import make_assessment, quiz_config

RULE = {"id": "r1", "count": 1, "worth": "5", "topic": "沟通"}
SHARES = st.floats(0, 1, allow_nan=False)


@settings(deadline=None)
@given(st.lists(st.tuples(SHARES, SHARES), max_size=40))
def test_a_correlation_stays_within_bounds_and_does_not_mind_the_order(pairs):
    r = correlate(pairs)
    assert r is None or -1 <= r <= 1
    assert correlate([(y, x) for x, y in pairs]) == pytest.approx(r)


def test_a_perfect_and_a_contrary_question():
    assert correlate([(0, 0.1), (1, 0.9), (1, 0.9)]) == pytest.approx(1)
    assert correlate([(1, 0.1), (0, 0.9)]) == pytest.approx(-1)
    assert correlate([(1, 0.1), (1, 0.9)]) is None


@pytest.mark.django_db
def test_the_clock_counts_what_was_graded_and_nothing_twice(monkeypatch):
    (item,) = bank(1)
    part = f"b{item.public_id}"
    made = make_assessment(config={**quiz_config(1), "rules": [RULE]})
    sitting = Sitting(assessment=made)
    for chosen in ("2", "1"):  # the second time the same person: not counted
        sitting.submit(sitting.start(), {f"a-{part}": [chosen], "a-q1": ["2"]})
    assert count_due() == 1
    assert count_due() == 0
    row = ItemStatistic.objects.get()
    assert (row.answers, row.facility, row.discrimination, row.options) == (1, 1, None, {"o2": 1})
    item = Item.objects.get(pk=item.pk)
    shown = findings_of(item)
    assert (shown.answers, shown.facility, shown.options) == (1, None, ())
    monkeypatch.setattr(bank_statistics, "LEAST", 1)
    shown = findings_of(item)
    assert [(one.correct, one.count) for one in shown.options] == [(False, 0), (True, 1), (False, 0)]
    assert len(shown.remarks) == 3


@pytest.mark.parametrize(
    ("facility", "discrimination", "count"), [("0.99", "0.3", 1), ("0.1", "-0.2", 2), ("0.5", "0.05", 1)]
)
def test_what_stands_out_is_said(facility, discrimination, count):
    row = ItemStatistic(answers=50, facility=Decimal(facility), discrimination=Decimal(discrimination))
    assert len(remark_on(row, ())) == count
