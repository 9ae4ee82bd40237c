"""What counts as played: the union equals a recount moment by moment, and never more than time allows."""

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.lecturing.counting import FASTEST, Played, count_play, without

LENGTH = 60
MOMENT = st.integers(0, LENGTH + 10)
RANGES = st.lists(st.tuples(MOMENT, MOMENT).map(lambda pair: tuple(sorted(pair))), max_size=5)
CLAIMS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), RANGES), max_size=14)


def moments(ranges):
    """The same as a set of whole milliseconds: the slow way."""
    return {moment for start, end in ranges for moment in range(start, end)}


@settings(deadline=None)
@given(CLAIMS)
def test_never_more_than_time_allows_and_nothing_twice_or_taken_back(claims):
    seen, now, first = Played(duration=LENGTH), 0, None
    for passed, opened_before, ranges in claims:
        now += passed
        opened = max(0, now - opened_before)
        first = opened if first is None else min(first, opened)
        after = count_play(seen, ranges, opened=opened, now=now)
        gained = moments(after.ranges) - moments(seen.ranges)
        assert moments(seen.ranges) <= moments(after.ranges)
        assert gained <= moments(ranges) & set(range(LENGTH))
        assert len(gained) <= FASTEST * (now - opened)
        assert after.covered == len(moments(after.ranges)) <= FASTEST * (now - first)
        assert seen.accounted <= after.accounted <= now or after.accounted == seen.accounted
        edges = [edge for one in after.ranges for edge in one]
        assert edges == sorted(set(edges))
        seen = after


@settings(deadline=None)
@given(RANGES, RANGES)
def test_without_is_what_the_other_does_not_hold(ours, theirs):
    from courses.domain.assessing.presence import unite  # the arithmetic both share

    left = without(unite(ours), unite(theirs))
    assert moments(left) == moments(ours) - moments(theirs)
    assert sum(end - start for start, end in left) == len(moments(left))


@settings(deadline=None)
@given(CLAIMS, st.randoms())
def test_sending_again_changes_nothing(claims, random):
    seen, now, sent = Played(duration=LENGTH), 0, []
    for passed, opened_before, ranges in claims:
        now += passed
        sent.append((max(0, now - opened_before), ranges))
        seen = count_play(seen, ranges, opened=sent[-1][0], now=now)
        held = list(seen.ranges)
        again = count_play(seen, held, opened=sent[-1][0], now=now)
        assert again.ranges == seen.ranges
        assert again.accounted <= max(seen.accounted, now)


def test_an_honest_learner_gets_everything_at_every_speed_and_with_a_line_that_drops():
    for speed in (0.5, 1, 1.5, 2):
        seen, played, now = Played(duration=600_000), 0, 1_000_000
        opened = now
        for pause in (15_000, 15_000, 300_000, 15_000, 900_000):  # twice without a line for minutes
            now += pause
            upto = min(600_000, played + int(pause * speed))
            seen = count_play(seen, [(played, upto)], opened=opened, now=now)
            played = upto
        assert seen.covered == played


def test_skipping_to_the_end_brings_only_what_was_played():
    seen = count_play(Played(duration=600_000), [(598_000, 600_000)], opened=0, now=2_000)
    assert seen.ranges == ((598_000, 600_000),)
    assert seen.percent == 0 or seen.percent < 2


def test_a_forged_claim_of_everything_counts_for_the_time_the_page_was_open():
    seen = count_play(Played(duration=600_000), [(0, 600_000)], opened=0, now=10_000)
    assert seen.covered == 20_000
    assert count_play(seen, [(0, 600_000)], opened=10_000, now=10_000).covered == 20_000


def test_two_windows_at_once_get_no_more_than_one():
    seen = count_play(Played(duration=600_000), [(0, 20_000)], opened=0, now=10_000)
    seen = count_play(seen, [(300_000, 320_000)], opened=0, now=10_000)
    assert seen.covered == 20_000
    assert count_play(seen, [(0, 20_000)], opened=0, now=30_000).covered == 20_000
