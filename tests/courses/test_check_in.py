"""Signing in to a half day: the code that changes, scanned or typed, signed in or not yet, late by the server's time."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from courses.domain.attending.check_in import CheckIn, door_of, end_check_in, sign_in
from courses.domain.attending.roll import Entry, call_roll
from courses.domain.attending.rotating import hold, is_code_of, make_token, read_held, read_token, typed_code
from courses.domain.attending.runs import open_run, take_in
from courses.domain.refusal import Refused
from courses.models import AttendanceRecord
from people.domain.role import grant_role
from tests.courses.test_register import HALVES, Class, browser
from tests.factories.courses import LearnerFactory, SchoolFactory, join
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 2, tzinfo=UTC)  # 8:00 in the city
NINE = DAY + timedelta(hours=1)
State, Method = AttendanceRecord.State, AttendanceRecord.Method


def at(minutes: float, *, tick: bool = False) -> time_machine.travel:
    """So many minutes after the half day began."""
    return time_machine.travel(NINE + timedelta(minutes=minutes), tick=tick)


def scan_address(session, minutes: float = 0) -> str:
    return reverse("check_in_scan", args=[make_token(session.pk, NINE + timedelta(minutes=minutes))])


def press(client: Client, page: str):
    """What the page's script, or its button, does."""
    return client.post(reverse("check_in_note"), {"held": re.search(r'name="held" value="([^"]+)"', page)[1]})


def scan(client: Client, session, minutes: float):
    with at(minutes):
        return press(client, client.get(scan_address(session, minutes)).content.decode())


def make_room() -> Class:
    """A class that was prepared the month before."""
    with time_machine.travel(DAY - timedelta(days=30), tick=True):
        return Class()


class TestCode:
    def test_lives_fifteen_seconds_and_two(self):
        token = make_token(7, NINE)
        for seconds, fresh in ((0, True), (14, True), (16.9, True), (17, False), (600, False), (-1, False)):
            assert read_token(token, NINE + timedelta(seconds=seconds)).is_fresh is fresh
            assert is_code_of(7, typed_code(7, NINE), NINE + timedelta(seconds=seconds)) is fresh
        assert read_token(token, NINE).session_id == 7

    @pytest.mark.parametrize("bad", ["", "x", "7-1-0", "é-1-2", "7-1-0123456789abcdef", "7-1-2-3", "A" * 200])
    def test_what_was_not_made_here_is_nothing(self, bad):
        assert read_token(bad, NINE) is None

    def test_seal_of_another_session_does_not_fit(self):
        _number, window, seal = make_token(7, NINE).split("-")
        assert read_token(f"8-{window}-{seal}", NINE) is None

    def test_held_scan_is_for_one_person_and_a_quarter_of_an_hour(self):
        with at(0):
            held = hold(7, method="qr", at=NINE, person="ann")
            assert read_held(held, person="ann").at == NINE
            assert read_held(held, person="ben") is None
            assert read_held(held + "x", person="ann") is None
        with at(16):
            assert read_held(held, person="ann") is None


class TestSigningIn:
    def test_scan_is_noted_once_with_its_method(self):
        room = make_room()
        client = browser(room.learner)
        for _again in range(2):
            answer = scan(client, room.sessions[0], -5)
        assert answer.url == reverse("check_in_done", args=[room.sessions[0].pk])
        row = AttendanceRecord.objects.get()
        assert (row.state, row.method, row.recorded_by) == (State.PRESENT, Method.QR, room.learner)
        assert row.organisation_id == room.school.pk
        assert "已签到" in client.get(answer.url).content.decode()

    @pytest.mark.parametrize(
        ("minutes", "state", "there"), [(10, "present", None), (11, "late", 169), (170, "late", 10)]
    )
    def test_late_after_the_grace_by_the_clock_of_the_server(self, minutes, state, there):
        room = make_room()
        scan(browser(room.learner), room.sessions[0], minutes)
        row = AttendanceRecord.objects.get()
        assert (row.state, row.minutes) == (state, there)

    def test_signing_in_first_makes_nobody_late(self):
        room, client = make_room(), Client()
        with at(9):
            away = client.get(scan_address(room.sessions[0], 9))
            assert reverse("account_login") in away.url
            assert "next=/q/held/" in away.url
        client.force_login(room.learner)
        with at(14):
            press(client, client.get("/q/held/").content.decode())
        row = AttendanceRecord.objects.get()
        assert (row.state, row.noted_at) == (State.PRESENT, NINE + timedelta(minutes=9))
        assert row.recorded_at == NINE + timedelta(minutes=14)

    def test_typed_code_is_noted_as_such(self):
        room = make_room()
        client = browser(room.learner)
        with at(0):
            digits = typed_code(room.sessions[0].pk, NINE)
            answer = client.post(reverse("check_in"), {"code": f"{digits[:3]}　{digits[3:]}"})
        assert answer.url == reverse("check_in_done", args=[room.sessions[0].pk])
        assert AttendanceRecord.objects.get().method == Method.CODE

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "<b>", "１２３４５６７８"])
    def test_slips_are_said_and_nothing_is_written(self, typed):
        room = make_room()
        with at(0):
            assert browser(room.learner).post(reverse("check_in"), {"code": typed}).status_code == 422
        assert not AttendanceRecord.objects.exists()

    def test_guessing_is_stopped(self):
        room = make_room()
        client = browser(room.learner)
        with at(0):
            answers = [client.post(reverse("check_in"), {"code": "000000"}).status_code for _each in range(32)]
        assert (answers[0], answers[-1]) == (422, 429)

    @pytest.mark.parametrize(("minutes", "words"), [(-31, "08:30"), (180, "已经结束"), (-60 * 20, "8:30")])
    def test_too_early_and_too_late_write_nothing_and_say_when(self, minutes, words):
        room = make_room()
        answer = scan(browser(room.learner), room.sessions[0], minutes)
        assert words in answer.content.decode()
        assert not AttendanceRecord.objects.exists()

    def test_early_scan_does_not_stand_in_the_way_of_a_later_one(self):
        room = make_room()
        client = browser(room.learner)
        scan(client, room.sessions[0], -45)
        scan(client, room.sessions[0], -5)
        assert AttendanceRecord.objects.get().state == State.PRESENT

    def test_ended_is_said_and_what_was_scanned_before_still_counts(self):
        room = make_room()
        client = browser(room.learner)
        with at(20):
            page = client.get(scan_address(room.sessions[0], 20)).content.decode()
        with at(21):
            end_check_in(room.sessions[0], actor=room.trainer)
        assert "09:21" in scan(client, room.sessions[0], 22).content.decode()
        assert not AttendanceRecord.objects.exists()
        with at(23):
            assert press(client, page).status_code == 302
        assert AttendanceRecord.objects.get().noted_at == NINE + timedelta(minutes=20)

    def test_wrong_class_is_told_where_to_go(self):
        room, other = make_room(), make_room()
        with at(0):
            page = browser(room.learner).get(scan_address(other.sessions[0])).content.decode()
        assert "没有记" in page
        assert escape(room.run.title) in page
        assert 'name="held"' not in page
        assert not AttendanceRecord.objects.exists()

    def test_stale_code_asks_to_scan_again(self):
        room = make_room()
        with at(1):
            answer = browser(room.learner).get(scan_address(room.sessions[0], 0))
        assert answer.status_code == 410
        assert "再扫" in answer.content.decode() or "现在" in answer.content.decode()

    def test_trainer_with_a_place_signs_nobody_in(self):
        room = make_room()
        with at(-60):
            grant_role(room.learner, role="trainer", organisation=room.city)
        assert "另一位" in scan(browser(room.learner), room.sessions[0], 0).content.decode()
        assert not AttendanceRecord.objects.exists()

    def test_word_of_the_trainer_stands_and_coming_after_absence_counts(self):
        room = make_room()
        with at(-40):
            call_roll(room.sessions[0], {room.learner.public_id: Entry("excused")}, actor=room.trainer)
        scan(browser(room.learner), room.sessions[0], 0)
        with at(1):
            found = sign_in(room.learner, room.sessions[0], method="qr", at=NINE + timedelta(minutes=1))
            assert (found.state, found.method) == (State.PRESENT, Method.QR)
        with at(30):
            entry = {room.learner.public_id: Entry("absent")}
            call_roll(room.sessions[0], entry, actor=room.trainer, reason="人不在，是别人代扫")
            again = sign_in(room.learner, room.sessions[0], method="qr", at=NINE + timedelta(minutes=30))
        assert again.state == State.ABSENT
        assert AttendanceRecord.objects.count() == 3

    def test_cancelled_session_takes_nobody(self):
        room = make_room()
        room.sessions[0].cancelled_at = NINE
        room.sessions[0].save()
        with at(0), pytest.raises(Refused):
            sign_in(room.learner, room.sessions[0], method="qr", at=NINE)


class TestScreen:
    def test_code_and_list_for_the_trainer_and_no_name_on_the_wall(self):
        room = make_room()
        scan(browser(room.learner), room.sessions[0], 0)
        client, where = browser(room.trainer), [room.run.public_id, room.sessions[0].pk]
        with at(3):
            digits = typed_code(room.sessions[0].pk, NINE + timedelta(minutes=3))
            page = client.get(reverse("attendance_screen", args=where)).content.decode()
            wall = client.get(reverse("attendance_wall", args=where)).content.decode()
            given = client.get(reverse("attendance_code", args=where)).json()
        for shown in (page, wall):
            assert f"{digits[:3]} {digits[3:]}" in shown
            assert "data:image/svg+xml" in shown
            assert '<meta http-equiv="refresh" content="15">' in shown
        assert room.learner.real_name in page
        assert "扫码" in page
        assert room.learner.real_name not in wall
        assert room.trainer.real_name not in wall
        assert given["code"].replace(" ", "") == digits
        assert "latest" not in given

    def test_newest_are_read_aloud_in_groups(self):
        room = make_room()
        for _each in range(2):
            person = room.learn()
            take_in(room.run, actor=room.trainer)
            scan(browser(person), room.sessions[0], 0)
        client, where = browser(room.trainer), [room.run.public_id, room.sessions[0].pk]
        with at(0.1):
            said = client.get(reverse("attendance_code", args=where), {"names": ""}).json()["latest"]
        assert "2" in said
        assert "3" in said
        with at(5):
            assert client.get(reverse("attendance_code", args=where), {"names": ""}).json()["latest"] == ""

    @pytest.mark.parametrize(("minutes", "state"), [(-60, "early"), (0, "open"), (200, "over")])
    def test_no_code_while_nobody_may_sign_in(self, minutes, state):
        room = make_room()
        with at(minutes):
            where = [room.run.public_id, room.sessions[0].pk]
            given = browser(room.trainer).get(reverse("attendance_code", args=where)).json()
        assert given["state"] == state
        assert ("code" in given) is (state == "open")

    def test_door_is_ended_opened_again_and_its_times_are_set(self):
        room = make_room()
        client, where = browser(room.trainer), [room.run.public_id, room.sessions[0].pk]
        address = reverse("attendance_door", args=where)
        with at(5):
            client.post(address, {"step": "times", "opens_before": "60", "grace": "0"})
            client.post(address, {"step": "times", "opens_before": "-1", "grace": "x"})
            client.post(address, {"step": "end"})
            door = door_of(room.sessions[0], CheckIn.objects.get(), NINE + timedelta(minutes=6))
            assert (door.state, door.late_from) == ("ended", NINE)
            client.post(address, {"step": "reopen"})
            assert CheckIn.objects.get().closed_at is None

    def test_screens_are_for_this_class_alone(self):
        room = make_room()
        elsewhere = LearnerFactory()
        grant_role(elsewhere, role="trainer", organisation=SchoolFactory())
        for name in ("attendance_screen", "attendance_wall", "attendance_code", "attendance_live"):
            address = reverse(name, args=[room.run.public_id, room.sessions[0].pk])
            assert browser(elsewhere).get(address).status_code == 404
            assert browser(room.learner).get(address).status_code == 403


def test_screen_costs_the_same_for_many():
    room = make_room()
    client, where = browser(room.trainer), [room.run.public_id, room.sessions[0].pk]

    def more(count: int) -> None:
        for _each in range(count):
            person = room.learn()
            take_in(room.run, actor=room.trainer)
            scan(browser(person), room.sessions[0], 0)

    for name in ("attendance_screen", "attendance_live"):
        assert_constant_queries(more, lambda name=name: client.get(reverse(name, args=where)))


def test_where_one_is_expected_costs_the_same_for_many():
    room = make_room()
    client = browser(room.learner)

    def more(count: int) -> None:
        for _each in range(count):
            run = open_run(
                room.page.course, owner=room.city, title="另一班", first_day=date(2026, 11, 2), days=1, halves=HALVES,
                actor=room.trainer,
            )  # fmt: skip
            take_in(run, actor=room.trainer)

    with at(0):
        join(LearnerFactory(), room.school)
        assert_constant_queries(more, lambda: client.get(reverse("check_in")))
