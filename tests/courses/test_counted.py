"""Which attempt counts: properties of the one function, and what completion makes of it."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.assessing.counted import Result, count_results, counted_of
from courses.models import Aggregate, ItemCompletion, Policy
from tests.courses.sitting import RIGHT, WRONG, Sitting

HALF = {"a-q1": ["2"], "a-q2": ["1"]}
MARK = Decimal(60)


@st.composite
def results(draw):
    """Some attempts with points (of papers of different sizes) or without."""
    numbers = draw(st.lists(st.integers(1, 50), unique=True, max_size=8))
    rows = []
    for number in numbers:
        most = Decimal(draw(st.integers(1, 100)))
        score = draw(st.none() | st.integers(0, int(most)).map(Decimal))
        passed = None if score is None else score * 100 >= MARK * most
        rows.append(Result(number, score, None if score is None else most, passed, draw(st.booleans())))
    return rows


def count(rows, aggregate, mark=MARK):
    return count_results(rows, aggregate=aggregate, pass_mark=mark)


@settings(deadline=None)
@given(results(), st.sampled_from(Aggregate.values), st.randoms())
def test_the_order_in_which_results_come_does_not_matter(rows, aggregate, chance):
    mixed = list(rows)
    chance.shuffle(mixed)
    assert count(mixed, aggregate) == count(rows, aggregate)


@settings(deadline=None)
@given(results(), st.sampled_from(Aggregate.values))
def test_what_counts_lies_within_its_maximum_and_nothing_counts_of_nothing(rows, aggregate):
    found = count(rows, aggregate)
    assert (found is None) == (not rows)
    if found is not None and found.score is not None:
        assert 0 <= found.score <= found.max_score
    if found is not None and found.number is not None:
        assert found.number in {one.number for one in rows}


@settings(deadline=None)
@given(results().filter(bool))
def test_first_last_and_best_are_attempts_and_nobody_is_worse_off_with_the_best(rows):
    first, last, best = (count(rows, one) for one in (Aggregate.FIRST, Aggregate.LAST, Aggregate.BEST))
    numbers = [one.number for one in rows]
    assert (first.number, last.number) == (min(numbers), max(numbers))
    assert (best.passed is True) == any(one.passed for one in rows)
    assert best.completed == any(one.completed for one in rows)
    shares = [one.share for one in rows if one.share is not None]
    if shares and best.score is not None:
        assert Fraction(best.score) / Fraction(best.max_score) == max(shares)


@settings(deadline=None)
@given(results().filter(bool), st.integers(0, 100).map(Decimal))
def test_the_mean_is_exact_and_passes_by_the_mark(rows, mark):
    found = count(rows, Aggregate.MEAN, mark)
    shares = [one.share for one in rows if one.share is not None]
    if len(rows) == 1 or not shares:
        return
    mean = sum(shares, Fraction(0)) / len(shares)
    assert found.passed == (mean * 100 >= Fraction(mark))
    assert abs(Fraction(found.score) - mean * Fraction(found.max_score)) <= Fraction(1, 2000)
    assert min(shares) <= mean <= max(shares)


@settings(deadline=None)
@given(results().filter(bool), st.integers(0, 3))
def test_an_attempt_that_is_as_good_as_the_mean_changes_nothing(rows, times):
    shares = [one.share for one in rows if one.share is not None]
    if len(rows) < 2 or not shares:
        return
    mean = sum(shares, Fraction(0)) / len(shares)
    most = Decimal(mean.denominator)
    same = [Result(100 + n, Decimal(mean.numerator), most, None, False) for n in range(times)]
    before, after = count(rows, Aggregate.MEAN), count([*rows, *same], Aggregate.MEAN)
    assert before.passed == after.passed


def test_a_mean_just_below_the_mark_is_not_rounded_up():
    rows = [Result(n, Decimal(score), Decimal(3), None, True) for n, score in enumerate((2, 2, 1), start=1)]
    assert count(rows, Aggregate.MEAN, Decimal("55.56")).passed is False
    assert count(rows, Aggregate.MEAN, Decimal("55.55")).passed is True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("aggregate", "papers", "done"),
    [
        ("best", [WRONG, RIGHT], True),
        ("first", [WRONG, RIGHT], False),
        ("first", [RIGHT, WRONG], True),
        ("last", [WRONG, RIGHT], True),
        ("mean", [WRONG, RIGHT], False),
        ("mean", [HALF, RIGHT], True),
    ],
)
def test_an_item_is_done_by_what_counts(aggregate, papers, done):
    sitting = Sitting(Policy(attempts=None, aggregate=aggregate, pass_mark=Decimal(60)))
    for paper in papers:
        sitting.submit(sitting.start(), paper)
    assert ItemCompletion.objects.in_force().exists() is done
    counted = counted_of(sitting.enrolment, sitting.item.key, sitting.item.assessment.policy)
    assert counted.passed is done
