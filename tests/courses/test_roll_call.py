"""The roll-call on a phone: taps that come late, twice, from two phones; undone, refused, and without script."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain.attending.register import newest_records
from courses.domain.attending.roll import close_register
from courses.domain.attending.runs import take_in
from courses.domain.attending.taps import Tap, merge_taps, read_taps
from courses.models import AttendanceRecord
from people.domain.role import grant_role
from tests.courses.test_check_in import NINE, at, make_room, scan
from tests.courses.test_register import browser
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
State = AttendanceRecord.State


def tap(room, state: str, minutes: float, *, key: str = "", person=None) -> Tap:
    return Tap(key, (person or room.learner).public_id, state, NINE + timedelta(minutes=minutes))


def standing(room) -> list[tuple[str, str]]:
    return sorted((row.person.public_id, row.state) for row in newest_records([room.sessions[0]]))


def send(room, *taps: str, client=None, sent: str = "", key: str = "p1", owner=None):
    where = [room.run.public_id, room.sessions[0].pk]
    owner = owner or room.trainer
    data = {"tap": taps, "sheet": key, "sheet-owner": owner.public_id}
    headers = {"X-Requested-With": "fetch", **({"X-Sent-At": sent} if sent else {})}
    return (client or browser(room.trainer)).post(reverse("roll_call", args=where), data, headers=headers)


class TestMerging:
    @given(st.data())
    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_parcels_of_two_phones_in_any_order_end_as_in_the_order_of_time(self, data):
        states = st.sampled_from(["present", "late", "excused", "absent", "taken_back"])
        made = data.draw(st.lists(st.tuples(st.integers(0, 5), states, st.booleans()), min_size=1, max_size=5))
        room = make_room()
        other = room.learn()
        take_in(room.run, actor=room.trainer)
        taps = [
            tap(room, state, minute, key=f"{'a' if phone else 'b'}{n}") for n, (minute, state, phone) in enumerate(made)
        ]
        shuffled = data.draw(st.permutations(taps))
        twice = [*shuffled, *shuffled[: data.draw(st.integers(0, len(taps)))]]
        with at(60):
            in_turn = sorted(taps, key=lambda one: (one.noted_at, one.key))
            merge_taps(room.sessions[0], in_turn, actor=room.trainer)
            for one in twice:
                again = Tap(f"x{one.key}", other.public_id, one.state, one.noted_at)
                merge_taps(room.sessions[0], [again], actor=room.trainer)
        states = dict(standing(room))
        assert states.get(other.public_id) == states.get(room.learner.public_id)
        assert AttendanceRecord.objects.filter(person=other).count() == len(taps)

    def test_late_parcel_does_not_outweigh_what_was_noted_after_it(self):
        room = make_room()
        with at(30):
            merge_taps(room.sessions[0], [tap(room, "present", 20, key="b")], actor=room.trainer)
            merge_taps(room.sessions[0], [tap(room, "absent", 5, key="a")], actor=room.trainer)
        assert standing(room) == [(room.learner.public_id, "present")]
        assert AttendanceRecord.objects.count() == 2

    def test_scan_between_two_taps_stands_where_it_came_after_absence(self):
        room = make_room()
        scan(browser(room.learner), room.sessions[0], 8)
        with at(60):
            merge_taps(room.sessions[0], [tap(room, "absent", 5, key="a")], actor=room.trainer)
        assert [row.method for row in newest_records([room.sessions[0]])] == ["qr"]

    def test_undo_takes_back_and_what_was_before_stands_again(self):
        room = make_room()
        with at(10):
            merge_taps(room.sessions[0], [tap(room, "present", 9, key="a")], actor=room.trainer)
            merge_taps(room.sessions[0], [tap(room, "taken_back", 9.1, key="b")], actor=room.trainer)
        assert standing(room) == []

    @pytest.mark.parametrize(
        ("state", "minute", "there"),
        [("late", 20, 160), ("late", 200, 169), ("late", -5, 180), ("left_early", 60, 60), ("present", 20, None)],
    )
    def test_minutes_follow_from_the_moment_of_the_tap(self, state, minute, there):
        room = make_room()
        with at(240):
            merge_taps(room.sessions[0], [tap(room, state, minute)], actor=room.trainer)
        assert AttendanceRecord.objects.get().minutes == there

    def test_day_before_only_excuses_and_day_after_nothing(self):
        room = make_room()
        with at(-24 * 60):
            said = merge_taps(room.sessions[0], [tap(room, "present", -24 * 60)], actor=room.trainer)
            assert (said.written, len(said.refused)) == (0, 1)
            assert merge_taps(room.sessions[0], [tap(room, "excused", -24 * 60)], actor=room.trainer).written == 1
        with at(24 * 60):
            assert merge_taps(room.sessions[0], [tap(room, "present", 24 * 60)], actor=room.trainer).written == 0
            late = merge_taps(room.sessions[0], [tap(room, "present", 5, key="kept")], actor=room.trainer)
        assert (late.written, late.refused) == (1, []), "a phone that found the network a day later loses nothing"

    def test_closed_register_takes_what_was_tapped_before(self):
        room = make_room()
        room.run.sessions.exclude(pk=room.sessions[0].pk).update(cancelled_at=timezone.now())
        with at(30):
            close_register(room.run, actor=room.trainer)
        room.sessions[0].run.refresh_from_db()
        with at(40):
            assert merge_taps(room.sessions[0], [tap(room, "absent", 35)], actor=room.trainer).written == 0
            assert merge_taps(room.sessions[0], [tap(room, "present", 5)], actor=room.trainer).written == 1

    def test_nobody_notes_their_own_presence_and_the_rest_is_written(self):
        room = make_room()
        other = room.learn()
        take_in(room.run, actor=room.trainer)
        with at(-60):
            grant_role(room.learner, role="trainer", organisation=room.city)
        both = [tap(room, "present", 1, person=room.learner), tap(room, "present", 1, person=other, key="x")]
        with at(2):
            said = merge_taps(room.sessions[0], both, actor=room.learner)
        assert (said.written, len(said.refused)) == (1, 1)
        assert AttendanceRecord.objects.get().person == other


class TestReading:
    def test_moment_is_reckoned_by_the_clock_of_the_device(self):
        (found,) = read_taps(["k|p|present|1000"], now=NINE, sent="61000")
        assert found.noted_at == NINE - timedelta(minutes=1)

    @pytest.mark.parametrize(("sent", "moment"), [("", "1"), ("x", "1"), ("5", "99999999999"), ("٣", "1"), ("1", "-5")])
    def test_odd_clocks_mean_now(self, sent, moment):
        (found,) = read_taps([f"k|p|present|{moment}"], now=NINE, sent=sent)
        assert found.noted_at == NINE

    @pytest.mark.parametrize("bad", ["", "k|p", "k|p|king|1", "k|p|made_up|1", "k|p|present|1|2"])
    def test_what_cannot_be_read_is_left_out(self, bad):
        assert read_taps([bad], now=NINE) == []


class TestScreen:
    def test_parcel_is_acknowledged_and_counts_once(self):
        room = make_room()
        with at(10):
            for _again in range(2):
                answer = send(room, f"t1|{room.learner.public_id}|late|400000", sent="460000")
            assert answer.json() == {"receipt": "p1"}
        row = AttendanceRecord.objects.get()
        assert (row.state, row.noted_at, row.key, row.recorded_by) == (
            "late", NINE + timedelta(minutes=9), "t1", room.trainer,
        )  # fmt: skip

    def test_parcel_of_somebody_else_waits_for_them(self):
        room = make_room()
        with at(10):
            answer = send(room, f"t1|{room.learner.public_id}|present|1", owner=room.learner)
        assert answer.status_code == 403
        assert not AttendanceRecord.objects.exists()

    def test_refused_parcel_says_why_and_stays_on_the_device(self):
        room = make_room()
        with at(24 * 60):
            answer = send(room, f"t1|{room.learner.public_id}|present|1")
        assert answer.status_code == 409
        assert "原因" in answer.json()["problem"]

    def test_without_script_a_button_notes_at_once(self):
        room = make_room()
        client, where = browser(room.trainer), [room.run.public_id, room.sessions[0].pk]
        address = reverse("roll_call", args=where)
        with at(1):
            answer = client.post(address, {"tap": f"|{room.learner.public_id}|present|"})
            page = client.get(answer.url)
        assert page.headers["X-Sheet-Owner"] == room.trainer.public_id
        assert f'value="|{room.learner.public_id}|present|" aria-pressed="true"' in page.content.decode()
        assert client.get(reverse("roll_states", args=where)).json()["people"] == {
            room.learner.public_id: ["present", "点名"]
        }

    def test_worker_and_its_stand_in_hold_nothing_about_anybody(self):
        room = make_room()
        client = browser(room.trainer)
        assert "/bureau/register/" in client.get(reverse("roll_worker")).content.decode()
        assert room.learner.real_name not in client.get(reverse("roll_offline")).content.decode()


def test_roll_call_costs_the_same_for_many():
    room = make_room()
    client, where = browser(room.trainer), [room.run.public_id, room.sessions[0].pk]

    def more(count: int) -> None:
        for _each in range(count):
            person = room.learn()
            take_in(room.run, actor=room.trainer)
            merge_taps(room.sessions[0], [tap(room, "present", 1, person=person)], actor=room.trainer)

    for name in ("roll_call", "roll_states"):
        assert_constant_queries(more, lambda name=name: client.get(reverse(name, args=where)))
