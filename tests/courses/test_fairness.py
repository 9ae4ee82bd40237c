"""Dealing works, as sums: never one's own, nobody twice, balanced within one, and everybody can finish."""

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.reviewing.fairness import Candidate, Reviewer, choose, left_over, rank


class Room:
    """Works 0…n-1 of writers 0…n-1; each gives and needs `gives` reviews."""

    def __init__(self, people: int, gives: int) -> None:
        self.people, self.gives = people, min(gives, people - 1)
        self.pairs: list[tuple[int, int]] = []

    def count(self, work: int) -> int:
        return sum(one == work for _who, one in self.pairs)

    def read_by(self, who: int) -> set[int]:
        return {work for one, work in self.pairs if one == who}

    def left(self, who: int) -> int:
        return self.gives - len(self.read_by(who))

    def deal(self, who: int) -> Candidate | None:
        mine = {one for one, work in self.pairs if work == who}
        rows = [
            Candidate(work, work, work + 1, self.count(work), mutual=work in mine)
            for work in range(self.people)
            if work != who and work not in self.read_by(who)
        ]
        others = [
            Reviewer(self.left(one), frozenset({one, *self.read_by(one)}))
            for one in range(self.people)
            if one != who and self.left(one) > 0
        ]
        lacking = {work: self.gives - self.count(work) for work in range(self.people)}
        few = 2 * self.gives + 3
        looks = len(others) + 1 <= few
        found = choose(
            rows,
            position=who + 1,
            lacking={work: left for work, left in lacking.items() if left > 0} if looks else None,
            others=others if looks else (),
            after=Reviewer(self.left(who) - 1, frozenset({who, *self.read_by(who)})),
        )
        if found is not None:
            self.pairs.append((who, found.work))
        return found


@settings(deadline=None, max_examples=150)
@given(st.integers(2, 14), st.integers(1, 4), st.randoms(use_true_random=False))
def test_whatever_the_order_everybody_finishes_and_every_work_gets_the_same(people, gives, chance):
    room = Room(people, gives)
    turns = [who for who in range(people) for _one in range(room.gives)]
    chance.shuffle(turns)
    for who in turns:
        assert room.deal(who) is not None
        assert max(map(room.count, range(people))) <= room.gives + 1
    assert all(who != work for who, work in room.pairs)
    assert len(set(room.pairs)) == len(room.pairs)
    counts = [room.count(work) for work in range(people)]
    assert max(counts) - min(counts) <= 1
    assert counts == [room.gives] * people


@settings(deadline=None, max_examples=60)
@given(st.integers(6, 14), st.integers(1, 2))
def test_pairs_do_not_review_each_other_where_that_can_be_avoided(people, gives):
    room = Room(people, gives)
    for _round in range(room.gives):
        for who in range(people):
            room.deal(who)
    assert not {(work, who) for who, work in room.pairs} & set(room.pairs)


def test_the_fewest_reviews_come_first_then_strangers_then_the_next_in_the_ring():
    rows = [Candidate(1, 1, 1, 1), Candidate(2, 2, 2, 0, mutual=True), Candidate(3, 3, 3, 0), Candidate(4, 4, 4, 0)]
    assert [one.work for one in rank(rows, position=4)] == [4, 3, 2, 1]
    tried = [Candidate(1, 1, 1, 0, tried=True), Candidate(2, 2, 2, 3)]
    assert [one.work for one in rank(tried, position=1)] == [2, 1]


def test_nothing_to_deal_is_nothing():
    assert choose([], position=1) is None


def test_what_cannot_be_dealt_is_left_over():
    assert left_over({1: 2}, [Reviewer(1), Reviewer(5, frozenset({1}))]) == 1
    assert left_over({1: 1, 2: 1}, [Reviewer(1, frozenset({1})), Reviewer(1)]) == 0
    assert left_over({}, []) == 0
