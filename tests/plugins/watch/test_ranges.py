"""What was played: the union of ranges, against a count of single moments, and whatever a page may report."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.watch.ranges import LONGEST, Played, milliseconds, read_played, unite

DURATION = 60
pairs = st.tuples(st.integers(-20, 90), st.integers(-20, 90)).filter(lambda one: one[0] < one[1])
lists = st.lists(pairs, max_size=12)


def moments(ranges) -> set[int]:
    """Every whole moment inside the recording that stands in some range."""
    return {at for start, end in ranges for at in range(max(start, 0), min(end, DURATION))}


@given(lists)
def test_union_covers_the_same_moments_once(ranges):
    united = unite(ranges, DURATION)
    assert moments(united) == moments(ranges)
    assert Played(DURATION, united).covered == len(moments(ranges))


@given(lists)
def test_union_is_in_order_and_apart(ranges):
    edges = [edge for one in unite(ranges, DURATION) for edge in one]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= DURATION for edge in edges)


@given(lists, st.randoms())
def test_neither_order_nor_repetition_matters(ranges, random):
    shuffled = [*ranges, *ranges[:3]]
    random.shuffle(shuffled)
    assert unite(shuffled, DURATION) == unite(ranges, DURATION)


@given(lists)
def test_union_of_a_union_is_itself(ranges):
    assert unite(unite(ranges, DURATION), DURATION) == unite(ranges, DURATION)


@given(lists, lists)
def test_playing_more_never_counts_less(some, more):
    before = Played(DURATION, unite(some, DURATION))
    after = Played(DURATION, unite([*some, *more], DURATION))
    assert after.covered >= before.covered
    assert after.percent >= before.percent
    assert after.longest_gap <= before.longest_gap
    assert all(after.has(at) for at in range(DURATION + 1) if before.has(at))


@given(lists)
def test_played_and_not_played_make_the_whole(ranges):
    played = Played(DURATION, unite(ranges, DURATION))
    assert played.covered + sum(end - start for start, end in played.gaps) == DURATION
    assert unite([*played.ranges, *played.gaps], DURATION) == ((0, DURATION),)
    assert played.longest_gap == max((end - start for start, end in played.gaps), default=0)


numbers = st.floats() | st.integers() | st.none() | st.booleans() | st.text(max_size=3)
hostile = st.recursive(
    numbers, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
)


@given(hostile, hostile, hostile, st.integers(0, 100))
def test_hostile_facts_never_raise_and_stay_in_bounds(duration, ranges, position, seconds):
    played = read_played({"duration": duration, "ranges": ranges, "position": position}, seconds)
    if played is not None:
        assert 0 <= played.covered <= played.duration <= LONGEST
        assert 0 <= played.percent <= 100
        assert 0 <= played.position <= played.duration
        assert all(type(edge) is int for one in played.ranges for edge in one)


@given(st.lists(st.lists(numbers, max_size=3), max_size=8), lists)
def test_what_is_no_range_never_counts(odd, ranges):
    bad = [one for one in odd if len(one) != 2 or not all(type(edge) in (int, float) for edge in one)]
    with_odd = read_played({"duration": DURATION, "ranges": [*bad, *map(list, ranges)]})
    without = read_played({"duration": DURATION, "ranges": [list(one) for one in ranges]})
    assert with_odd == without


@pytest.mark.parametrize("facts", [None, {}, [], 5, "x", {"ranges": [[0, 10]]}, {"duration": 10}, {"duration": 0, "ranges": []},
                                   {"duration": -5, "ranges": []}, {"duration": math.nan, "ranges": []},
                                   {"duration": True, "ranges": []}, {"duration": 10, "ranges": "0-10"},
                                   {"duration": 10, "ranges": {"0": 10}}])  # fmt: skip
def test_facts_that_say_nothing_are_none(facts):
    assert read_played(facts) is None


def test_backwards_and_empty_ranges_do_not_count():
    assert read_played({"duration": 10, "ranges": [[5, 1], [3, 3], [math.nan, 5], [0, math.inf]]}).covered == 0


def test_ranges_beyond_the_end_are_cut():
    assert read_played({"duration": 10, "ranges": [[-5, 2], [8, 500], [20, 30]]}).ranges == ((0, 2000), (8000, 10000))


def test_authors_length_goes_before_the_reported_one():
    forged = {"duration": 1, "ranges": [[0, 1]]}
    assert read_played(forged).percent == 100
    assert read_played(forged, 600).percent == 0


def test_flood_of_ranges_is_read_up_to_a_bound():
    played = read_played({"duration": 86_400, "ranges": [[n, n + 0.5] for n in range(60_000)]})
    assert len(played.ranges) == 20_000


@pytest.mark.parametrize(
    ("ranges", "percent"),
    [
        ([], 0),
        ([[0, 0.001]], 0),
        ([[0, 300]], 50),
        ([[0, 594]], 99),
        ([[0, 596.9]], 99),
        ([[0, 597]], 100),
        ([[0.4, 300], [300.3, 599.2]], 100),
        ([[n, n + 0.01] for n in range(600)], 1),
    ],
)
def test_share_forgives_what_players_lose_and_nothing_more(ranges, percent):
    assert read_played({"duration": 600, "ranges": ranges}).percent == percent


def test_short_recording_cannot_be_done_by_slack():
    assert read_played({"duration": 2, "ranges": [[0, 1]]}).percent == 55


@pytest.mark.parametrize(
    ("value", "wanted"), [(0, 0), (1.5, 1500), (-3, 0), (10**30, LONGEST), (None, None), ("1", None), (True, None)]
)
def test_seconds_become_milliseconds(value, wanted):
    assert milliseconds(value) == wanted
