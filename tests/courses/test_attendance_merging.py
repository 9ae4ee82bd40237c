"""Taps of several phones, in whatever order they arrive: one state, each tap once. Half days made up elsewhere."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.attending.force import all_in_force, in_force
from courses.models import AttendanceRecord

State, Method = AttendanceRecord.State, AttendanceRecord.Method
NINE = datetime(2026, 11, 2, 1, tzinfo=UTC)
WORDS = [State.PRESENT, State.LATE, State.EXCUSED, State.ABSENT, State.LEFT_EARLY, State.TAKEN_BACK]


def row(minute: int, state: str, *, method: str = Method.ROLL, key: str = "", serial: int = 1) -> SimpleNamespace:
    return SimpleNamespace(
        session_id=1, person_id=1, state=state, method=method, noted_at=NINE + timedelta(minutes=minute), key=key,
        serial=serial,
    )  # fmt: skip


taps = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from(WORDS), st.sampled_from(["roll", "roll", "roll", "qr", "code"])),
    max_size=6,
)


def drawn(found: list[tuple[int, str, str]]) -> list[SimpleNamespace]:
    """Signing in says that one is there, and nothing else."""
    own = {Method.QR, Method.CODE}
    return [
        row(minute, State.PRESENT if method in own else state, method=method, key=f"k{place}")
        for place, (minute, state, method) in enumerate(found)
    ]


class TestForce:
    @settings(deadline=None)
    @given(taps)
    def test_every_order_ends_in_the_same_state(self, found):
        rows = drawn(found)
        orders = list(permutations(rows))[:60]
        assert len({id(in_force(order)) for order in orders}) == 1

    @settings(deadline=None)
    @given(taps, st.integers(0, 6))
    def test_what_comes_twice_changes_nothing(self, found, cut):
        rows = drawn(found)
        assert in_force(rows + rows[:cut]) is in_force(rows)

    @settings(deadline=None)
    @given(taps)
    def test_last_word_stands_unless_somebody_came_after_it(self, found):
        rows = drawn(found)
        words = [one for one in rows if one.method == Method.ROLL]
        standing = in_force(rows)
        if standing is not None and standing.method == Method.ROLL:
            assert standing.noted_at == max(one.noted_at for one in words)
            assert standing.state != State.TAKEN_BACK
        if words and max(words, key=lambda one: (one.noted_at, one.key)).state in AttendanceRecord.THERE:
            assert standing is not None
            assert standing.method == Method.ROLL, "a scan never outweighs somebody's word that one is there"

    def test_scan_after_not_there_stands_and_before_it_does_not(self):
        scan, absent = row(5, State.PRESENT, method=Method.QR), row(2, State.ABSENT)
        assert in_force([absent, scan]) is scan
        later = row(9, State.ABSENT)
        assert in_force([absent, scan, later]) is later
        back = row(10, State.TAKEN_BACK)
        assert in_force([absent, scan, later, back]) is scan
        assert in_force([row(1, State.PRESENT), row(2, State.TAKEN_BACK)]) is None

    def test_people_and_sessions_are_kept_apart(self):
        one, two = row(1, State.PRESENT), row(1, State.ABSENT)
        two.person_id = 2
        assert {found.person_id for found in all_in_force([one, two])} == {1, 2}
