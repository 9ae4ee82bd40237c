"""Drawing by rule: never one twice, only what fits, everything that can be met is met."""

from decimal import Decimal
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.bank.drawing import Candidate, fits, plan_draw
from plugins.api import DrawRule

whenever = settings(deadline=None)
TOPICS = ["危机识别", "沟通", ""]
TAGS = ["小学", "初中", "必考"]
CANDIDATES = st.lists(
    st.builds(
        lambda number, topic, tags, difficulty, kind: (number, topic, frozenset(tags), difficulty, kind),
        st.integers(1, 1000), st.sampled_from(TOPICS), st.sets(st.sampled_from(TAGS)), st.integers(1, 5),
        st.sampled_from(["single", "text"]),
    ),
    max_size=14, unique_by=lambda one: one[0],
).map(lambda rows: [Candidate(n, n, f"w{n}", kind, topic, tags, level) for n, topic, tags, level, kind in rows])  # fmt: skip


@st.composite
def rule_sets(draw):
    """Up to three rules that may want the same questions."""
    rules = []
    for number in range(draw(st.integers(1, 3))):
        low, high = sorted((draw(st.integers(1, 5)), draw(st.integers(1, 5))))
        tags = tuple(draw(st.sets(st.sampled_from(TAGS), max_size=1)))
        rules.append(
            DrawRule(f"r{number}", draw(st.integers(1, 4)), Decimal(2), draw(st.sampled_from(TOPICS)), tags, low, high)
        )
    return rules


def can_be_met(rules, candidates):
    """Hall's condition, by trying every set of rules."""
    for size in range(1, len(rules) + 1):
        for some in combinations(rules, size):
            if sum(any(fits(rule, one) for rule in some) for one in candidates) < sum(rule.count for rule in some):
                return False
    return True


@whenever
@given(rule_sets(), CANDIDATES, st.integers(0, 2**32))
def test_a_draw_never_repeats_and_meets_every_rule_that_can_be_met(rules, candidates, seed):
    plan = plan_draw(rules, candidates, Random(seed))
    drawn = [one for chosen in plan.chosen.values() for one in chosen]
    assert len({one.item_id for one in drawn}) == len(drawn)
    for rule in rules:
        assert all(fits(rule, one) for one in plan.chosen[rule.id])
        assert len(plan.chosen[rule.id]) <= rule.count
    assert (not plan.shortages) == can_be_met(rules, candidates)
    if not plan.shortages:
        assert [len(plan.chosen[rule.id]) for rule in rules] == [rule.count for rule in rules]


@whenever
@given(rule_sets(), CANDIDATES, st.integers(0, 2**32))
def test_the_same_numbers_draw_the_same_paper_in_whatever_order_the_bank_answers(rules, candidates, seed):
    assert plan_draw(rules, candidates, Random(seed)) == plan_draw(rules, candidates[::-1], Random(seed))


def test_two_questions_with_the_same_words_are_one():
    twins = [Candidate(n, n, "same", "single", "", frozenset(), 3) for n in (1, 2)]
    plan = plan_draw([DrawRule("r", 2, Decimal(1))], twins, Random(1))
    assert [(one.fitting, one.found) for one in plan.shortages] == [(1, 1)]


def test_a_rule_gives_way_where_another_has_no_choice():
    rows = [Candidate(1, 1, "a", "single", "x", frozenset(), 3), Candidate(2, 2, "b", "single", "", frozenset(), 3)]
    rules = [DrawRule("any", 1, Decimal(1)), DrawRule("x", 1, Decimal(1), topic="x")]
    for seed in range(20):
        plan = plan_draw(rules, rows, Random(seed))
        assert not plan.shortages
        assert plan.chosen["x"][0].item_id == 1


def test_chance_reaches_every_question():
    rows = [Candidate(n, n, f"w{n}", "single", "", frozenset(), 3) for n in range(10)]
    rule = DrawRule("r", 3, Decimal(1))
    seen = {one.item_id for seed in range(60) for one in plan_draw([rule], rows, Random(seed)).chosen["r"]}
    assert seen == set(range(10))
