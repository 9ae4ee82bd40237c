"""Sums of peer assessment: joining reviews, reviewing, distances; and what an author may get wrong."""

from copy import deepcopy
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.api import Ctx, Status
from plugins.peer.grading import compare_marks, weigh_mean, weigh_median
from plugins.peer.plan import read_plan
from plugins.peer.samples import BASE, FULL, LOW, TEXT, reviewed, sample_config
from plugins.peer.types import PeerAssessmentType

TYPE = PeerAssessmentType()
MARKS = st.sampled_from([FULL, BASE, LOW, {"see": "full", "talk": "none"}, {"see": "low", "talk": "some"}])
WEIGHTS = st.sampled_from(["1", "0.5"])
REVIEWS = st.lists(st.tuples(MARKS, WEIGHTS), min_size=1, max_size=6)
VALUES = st.lists(st.integers(0, 100).map(Decimal), min_size=1, max_size=9)


def outcome(facts, method="median", text=TEXT, marks=None, **config):
    config = {**sample_config(), "method": method, **config}
    return TYPE.grade(Ctx(config, {}, response={"text": text}, facts=facts), marks)


@settings(deadline=None)
@given(REVIEWS, st.sampled_from(["median", "mean"]), st.integers(0, 4), st.integers(0, 4), st.randoms())
def test_scores_are_bounded_add_up_and_do_not_depend_on_the_order(reviews, method, done, owed, chance):
    found = outcome(reviewed(*reviews, done=done, owed=owed), method)
    assert found.status == Status.GRADED
    assert sum(part.score for part in found.parts) == found.score
    assert 0 <= found.score <= found.max_score == 80
    mixed = list(reviews)
    chance.shuffle(mixed)
    assert outcome(reviewed(*mixed, done=done, owed=owed), method).score == found.score


@settings(deadline=None)
@given(REVIEWS, st.sampled_from(["median", "mean"]))
def test_a_result_lies_between_the_lowest_and_the_highest_review(reviews, method):
    found = outcome(reviewed(*reviews), method, reviewing=0)
    alone = [outcome(reviewed(one), method, reviewing=0) for one in reviews]
    for place, part in enumerate(found.parts):
        given_points = [one.parts[place].score for one in alone]
        assert min(given_points) <= part.score <= max(given_points)


@given(VALUES)
def test_with_equal_weights_it_is_the_ordinary_median_and_mean(values):
    weighed = [(value, Decimal(1)) for value in values]
    assert weigh_median(weighed) == median(values)
    assert abs(weigh_mean(weighed) - sum(values) / len(values)) <= Decimal("0.0005")


def test_one_odd_review_moves_no_median():
    fair = reviewed((FULL, "1"), (FULL, "1"), (LOW, "1"))
    assert outcome(fair, reviewing=0).score == 70
    assert outcome(fair, "mean", reviewing=0).score == Decimal("50.000")


def test_half_a_weight_counts_half():
    assert outcome(reviewed((FULL, "1"), (LOW, "0.5"), (LOW, "0.5")), "mean", reviewing=0).score == 40
    assert outcome(reviewed((FULL, "1"), (LOW, "0.5")), reviewing=0).score == 70


@pytest.mark.parametrize(("done", "owed", "points"), [(0, 2, "0"), (1, 2, "5"), (2, 2, "10"), (5, 2, "10"), (0, 0, "10"), (1, 3, "3.333")])  # fmt: skip
def test_reviewing_is_earned_in_proportion(done, owed, points):
    part = outcome(reviewed((FULL, "1"), done=done, owed=owed)).parts[-1]
    assert (part.id, part.score) == ("reviewing", Decimal(points))


def test_a_text_that_worries_waits_for_a_person_even_when_reviews_are_there():
    found = outcome({"peers": {"stage": "open"}}, text=f"{TEXT}他说他不想活了。")
    assert (found.status, found.signals) == (Status.AWAITING, ("crisis",))
    assert outcome({"peers": {"stage": "open"}}).status == Status.PENDING


@given(MARKS, MARKS, MARKS)
def test_distances_are_a_metric(one, two, three):
    config = sample_config()
    assert compare_marks(config, one, one) == 0
    assert compare_marks(config, one, two) == compare_marks(config, two, one)
    assert 0 <= compare_marks(config, one, three) <= compare_marks(config, one, two) + compare_marks(config, two, three)


def test_the_experts_levels_are_read_in_order_and_in_full_width():
    config = sample_config()
    config["examples"][0]["levels"] = "第２档，１"
    [first, second] = read_plan(config).rules.examples
    assert first.marks == {"see": "base", "talk": "full"}
    assert second.marks == {"see": "low", "talk": "none"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"needs": 3}, "needs"),
        ({"gives": 0}, "gives"),
        ({"gives": 99}, "gives"),
        ({"days": 0}, "days"),
        ({"patience": 1}, "patience"),
        ({"comment": 501}, "comment"),
        ({"method": "mode"}, "method"),
        ({"reviewing": 71}, "reviewing"),
        ({"spread": 0}, "spread"),
        ({"tolerance": 101}, "tolerance"),
        ({"task": " "}, "task"),
        ({"criteria": []}, "criteria"),
        ({"retention_months": 0}, "retention_months"),
        ({"examples": [{"id": "x", "text": "", "levels": "1, 1", "reasons": "y"}]}, "examples.0.text"),
        ({"examples": [{"id": "x", "text": "x", "levels": "1", "reasons": "y"}]}, "examples.0.levels"),
        ({"examples": [{"id": "x", "text": "x", "levels": "1, 9", "reasons": "y"}]}, "examples.0.levels"),
        ({"examples": [{"id": "x", "text": "x", "levels": "1, 1", "reasons": ""}]}, "examples.0.reasons"),
        ({"examples": [{"id": "x", "text": "x", "levels": "1, 1", "reasons": "y"}] * 4}, "examples"),
    ],
)
def test_each_mistake_of_an_author_is_named_at_its_place(change, path):
    config = {**deepcopy(sample_config()), **change}
    assert path in {problem.path for problem in TYPE.check_config(config)}


@pytest.mark.parametrize(
    "odd", [{}, {"criteria": 1, "examples": {}}, {"examples": [None, {"levels": 5}]}, {"gives": True}]
)
def test_whatever_a_config_holds_it_is_read(odd):
    assert TYPE.check_config(odd)
    TYPE.peer_rules(odd)
    assert TYPE.max_score(odd) == 0


def test_the_samples_are_sound():
    assert not TYPE.check_config(sample_config())
