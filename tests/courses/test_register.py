"""The register of sessions: rolls, corrections, what counts for learners, and that nothing they do counts."""

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.domain.assessing.grading import grade_waiting
from courses.domain.attending.counting import count_run
from courses.domain.attending.register import register_of
from courses.domain.attending.roll import COUNT_JOB, Entry, call_roll, close_register
from courses.domain.attending.runs import open_run, runs_for, take_in
from courses.domain.refusal import Refused
from courses.models import Attempt, AttendanceRecord, CourseCompletion, Grade, ItemCompletion, Policy
from people.domain.role import grant_role
from people.models import AuditEntry, Job, Organisation
from plugins.attendance.samples import sample_config
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    join,
    make_assessment,
    make_enrolment,
    make_page,
    quiz,
)
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
HALVES = [(time(9), time(12)), (time(14), time(17))]


class Class:
    """Two days with four half days, one learner, one trainer of the city; nine of ten half days are asked for."""

    def __init__(self, *, days: int = 2, **config) -> None:
        rule = {**sample_config(), "percent": 75, "least": 1, "most_excused": None, **config}
        assessment = make_assessment("四个半天", type_key="attendance", config=rule, policy=Policy(pass_mark=None))
        self.page = make_page(quiz(assessment, move_on="completed"))
        self.school = SchoolFactory()
        self.learner = self.learn()
        self.city = Organisation.objects.get(kind="city")
        self.trainer = LearnerFactory()
        grant_role(self.trainer, role="trainer", organisation=self.city)
        self.run = open_run(
            self.page.course, owner=self.city, title="第 3 班", first_day=date(2026, 11, 2), days=days, halves=HALVES,
            actor=self.trainer,
        )  # fmt: skip
        take_in(self.run, actor=self.trainer)
        self.sessions = list(self.run.sessions.all())

    def learn(self):
        person = LearnerFactory()
        join(person, self.school)
        self.enrolment = make_enrolment(self.page, person)
        return person

    def call(self, place: int, state: str, minutes: int | None = None, *, actor=None, reason: str = "") -> None:
        entry = {self.learner.public_id: Entry(state, minutes)}
        call_roll(self.sessions[place], entry, actor=actor or self.trainer, reason=reason)
        count_run(self.run.pk)

    @property
    def attempt(self) -> Attempt | None:
        return Attempt.objects.filter(person=self.learner).first()


def browser(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


class TestCounting:
    def test_enough_half_days_finish_the_part_and_the_course_without_the_learner(self):
        room = Class()
        for place in range(2):
            room.call(place, "present")
        assert not Grade.objects.exists(), "two of four are not enough yet"
        room.call(2, "present")
        assert Grade.objects.get().passed is True
        assert ItemCompletion.objects.get().enrolment_id == room.enrolment.pk
        assert CourseCompletion.objects.filter(person=room.learner).exists()

    def test_late_and_early_count_by_the_minutes_that_are_noted(self):
        room = Class(unit="minutes", percent=100, least=0, grace=0)
        room.call(0, "late", 100)
        facts = register_of(room.attempt)
        assert facts["sessions"][0] == {
            "id": f"s{room.sessions[0].pk}", "title": "第 1 天上午", "date": "2026-11-02 09:00", "minutes": 180,
            "state": "late", "attended": 100,
        }  # fmt: skip
        assert [one["state"] for one in facts["sessions"][1:]] == ["planned"] * 3
        assert facts["closed"] is False

    def test_whoever_is_not_on_a_called_roll_was_not_there(self):
        room = Class()
        other = room.learn()
        take_in(room.run, actor=room.trainer)
        call_roll(room.sessions[0], {room.learner.public_id: Entry("present")}, actor=room.trainer)
        count_run(room.run.pk)
        attempt = Attempt.objects.get(person=other)
        assert register_of(attempt)["sessions"][0]["state"] == "absent"

    def test_closed_register_tells_who_attended_too_little_and_a_make_up_helps(self):
        room = Class()
        for place, state in enumerate(("present", "absent", "absent", "present")):
            room.call(place, state)
        assert not Grade.objects.exists()
        close_register(room.run, actor=room.trainer)
        count_run(room.run.pk)
        assert Grade.objects.get().completed is False
        room.call(1, "made_up", reason="在第 4 班补课")
        assert [grade.completed for grade in Grade.objects.order_by("serial")] == [False, True]
        assert ItemCompletion.objects.filter(enrolment=room.enrolment).exists()

    def test_correction_takes_no_completion_back(self):
        room = Class()
        for place in range(4):
            room.call(place, "present")
        room.call(0, "absent", reason="记错人了")
        room.call(1, "absent", reason="记错人了")
        assert ItemCompletion.objects.in_force().count() == 1
        assert Grade.objects.order_by("serial").last().serial >= 1

    def test_counting_again_changes_nothing(self):
        room = Class()
        for place in range(4):
            room.call(place, "present")
        before = Grade.objects.count(), ItemCompletion.objects.count()
        for _again in range(3):
            count_run(room.run.pk)
        assert (Grade.objects.count(), ItemCompletion.objects.count()) == before

    @given(st.lists(st.sampled_from(["present", "absent", "excused", "made_up"]), min_size=4, max_size=4))
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_order_of_the_rolls_does_not_matter(self, states):
        found = []
        for order in ([0, 1, 2, 3], [3, 1, 0, 2]):
            room = Class()
            for place in order:
                room.call(place, states[place])
            close_register(room.run, actor=room.trainer)
            count_run(room.run.pk)
            found.append(Grade.objects.filter(attempt__person=room.learner).order_by("serial").last().completed)
        assert found[0] == found[1]

    def test_clock_leaves_what_waits_for_the_register_alone(self):
        room = Class()
        room.call(0, "present")
        Attempt.objects.update(submitted_at="2026-11-01T00:00:00Z")
        assert grade_waiting() == 0
        assert room.attempt.grading == "pending"


class TestLearner:
    def test_nothing_a_learner_sends_counts(self):
        room = Class()
        client = browser(room.learner)
        address = reverse("unit", args=[room.page.course.public_id, room.enrolment.version.items.get().key])
        assert client.post(f"{address}start/").status_code == 302
        assert not Attempt.objects.exists()
        assert client.post(f"{address}done/").status_code == 302
        assert not ItemCompletion.objects.exists()
        assert client.get(reverse("register")).status_code == 403

    def test_own_register_shows_every_half_day(self):
        room = Class()
        address = reverse("unit", args=[room.page.course.public_id, room.enrolment.version.items.get().key])
        client = browser(room.learner)
        assert "还没" in client.get(address).content.decode() or "尚" in client.get(address).content.decode()
        room.call(0, "late", 170)
        shown = client.get(address).content.decode()
        assert "第 1 天上午" in shown
        assert "迟到" in shown
        assert "data-attempt" not in shown, "there is nothing to hand in"

    def test_nobody_notes_their_own_presence(self):
        room = Class()
        grant_role(room.learner, role="trainer", organisation=room.city)
        with pytest.raises(Refused):
            room.call(0, "present", actor=room.learner)
        assert not AttendanceRecord.objects.exists()


class TestRoll:
    def test_correction_is_a_row_more_and_asks_for_a_reason(self):
        room = Class()
        room.call(0, "present")
        with pytest.raises(Refused):
            room.call(0, "absent")
        room.call(0, "absent", reason="是另一位同名的老师")
        rows = AttendanceRecord.objects.order_by("serial")
        assert [(row.serial, row.state, bool(row.reason)) for row in rows] == [
            (1, "present", False),
            (2, "absent", True),
        ]
        assert rows[0].organisation_id == room.school.pk
        assert set(AuditEntry.objects.filter(action__startswith="register.").values_list("action", flat=True)) == {
            "register.opened", "register.called", "register.corrected",
        }  # fmt: skip

    def test_same_roll_again_writes_nothing(self):
        room = Class()
        for _again in range(2):
            room.call(0, "late", 100)
        assert AttendanceRecord.objects.count() == 1

    def test_job_counts_after_the_roll(self):
        room = Class()
        Job.objects.all().delete()
        room.call(0, "present")
        assert Job.objects.get().kind == COUNT_JOB

    def test_trainer_notes_a_roll_on_the_screen(self):
        room = Class()
        client = browser(room.trainer)
        assert room.run.title in client.get(reverse("register")).content.decode()
        address = reverse("register_roll", args=[room.run.public_id, room.sessions[0].pk])
        assert room.learner.real_name in client.get(address).content.decode()
        key = f"roll-{room.learner.public_id}"
        answer = client.post(address, {f"{key}-state": "late", f"{key}-minutes": "170", "roll-reason": ""})
        assert answer.status_code == 302
        assert AttendanceRecord.objects.get().minutes == 170
        assert client.post(address, {f"{key}-state": "absent"}).status_code == 422
        assert client.post(reverse("register_close", args=[room.run.public_id])).status_code == 302
        room.run.refresh_from_db()
        assert room.run.register_closed_at is not None

    @pytest.mark.parametrize("bad", [{"state": "king"}, {"minutes": "-5"}, {"minutes": "9999"}, {"minutes": "<b>"}])
    def test_hostile_rolls_are_given_back(self, bad):
        room = Class()
        key = f"roll-{room.learner.public_id}"
        data = {f"{key}-state": "late", f"{key}-minutes": "5"} | {f"{key}-{name}": value for name, value in bad.items()}
        address = reverse("register_roll", args=[room.run.public_id, room.sessions[0].pk])
        assert browser(room.trainer).post(address, data).status_code == 422
        assert not AttendanceRecord.objects.exists()

    def test_class_is_opened_on_the_screen_and_people_are_taken_in(self):
        room = Class()
        client = browser(room.trainer)
        data = {
            "course": room.page.course.pk, "owner": room.city.pk, "title": "第 4 班", "place": "201",
            "first_day": "2026-12-01", "days": "4", "begins": "09:00", "ends": "12:00", "begins_again": "14:00",
            "ends_again": "17:00",
        }  # fmt: skip
        answer = client.post(reverse("register_new"), data)
        made = runs_for(room.trainer).get(title="第 4 班")
        assert answer.url == reverse("register_run", args=[made.public_id])
        assert made.sessions.count() == 8
        client.post(reverse("register_people", args=[made.public_id]), {"name": ""})
        assert made.places.count() == 1
        assert client.post(reverse("register_new"), {**data, "ends": "08:00"}).status_code == 422

    def test_trainers_of_elsewhere_find_nothing(self):
        room = Class()
        elsewhere = LearnerFactory()
        grant_role(elsewhere, role="trainer", organisation=SchoolFactory())
        client = browser(elsewhere)
        assert room.run.title not in client.get(reverse("register")).content.decode()
        assert client.get(reverse("register_run", args=[room.run.public_id])).status_code == 404
        address = reverse("register_roll", args=[room.run.public_id, room.sessions[0].pk])
        assert client.post(address, {}).status_code == 404

    def test_more_people_than_a_hall_holds_are_refused_whole(self, monkeypatch):
        room = Class()
        for _more in range(3):
            room.learn()
        monkeypatch.setattr("courses.domain.attending.runs.MOST_PLACES", 3)
        with pytest.raises(Refused):
            take_in(room.run, actor=room.trainer)
        assert room.run.places.count() == 1


def test_lists_cost_the_same_for_many():
    room = Class()
    client = browser(room.trainer)

    def more(count: int) -> None:
        for _each in range(count):
            person = room.learn()
            take_in(room.run, actor=room.trainer)
            call_roll(room.sessions[0], {person.public_id: Entry("present")}, actor=room.trainer)
            open_run(
                room.page.course, owner=room.city, title="另一班", first_day=date(2026, 11, 9), days=1,
                halves=HALVES, actor=room.trainer,
            )  # fmt: skip

    for address in (
        reverse("register"),
        reverse("register_run", args=[room.run.public_id]),
        reverse("register_roll", args=[room.run.public_id, room.sessions[0].pk]),
    ):
        assert_constant_queries(more, lambda address=address: client.get(address))
