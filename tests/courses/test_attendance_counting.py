"""However presence was noted, it counts the same: for the attendance type, and for class sessions as parts."""

from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.domain.attending.check_in import sign_in
from courses.domain.attending.counting import count_run
from courses.domain.attending.day import enter_paper, open_day
from courses.domain.attending.making_up import give_make_up
from courses.domain.attending.register import register_of
from courses.domain.attending.roll import Entry, call_roll
from courses.domain.attending.runs import open_run, take_in
from courses.domain.attending.taps import Tap, merge_taps
from courses.models import Attempt, Grade, ItemCompletion
from courses.tasks.learning import run_count_register
from people.models import Job
from tests.courses.test_check_in import at, make_room
from tests.courses.test_register import HALVES
from tests.factories import files

pytestmark = pytest.mark.django_db


def scanned(room, session) -> None:
    sign_in(room.learner, session, method="qr", at=session.starts_at)


def typed(room, session) -> None:
    sign_in(room.learner, session, method="code", at=session.starts_at)


def tapped(room, session) -> None:
    merge_taps(session, [Tap("k", room.learner.public_id, "present", session.starts_at)], actor=room.trainer)


def called(room, session) -> None:
    call_roll(session, {room.learner.public_id: Entry("present")}, actor=room.trainer)


def on_paper(room, session) -> None:
    day = open_day(room.run, session.starts_at.date())
    scan = SimpleUploadedFile("a.jpg", files.picture(), "image/jpeg")
    enter_paper(day, {(session.pk, room.learner.public_id): "present"}, actor=room.trainer, scan=scan)


def made_up(room, session) -> None:
    other = open_run(
        room.page.course, owner=room.city, title="第 4 班", first_day=date(2026, 11, 9), days=2, halves=HALVES,
        actor=room.trainer,
    )  # fmt: skip
    place = [one.pk for one in room.run.sessions.all()].index(session.pk)
    held = other.sessions.all()[place]
    later: datetime = session.ends_at + timedelta(hours=1)
    give_make_up(room.learner, session, held, actor=room.trainer, now=later)
    sign_in(room.learner, held, method="qr", at=held.starts_at)


@pytest.mark.parametrize("way", [scanned, typed, tapped, called, on_paper, made_up])
def test_every_way_of_noting_counts_the_same(way):
    room = make_room()
    with at(8 * 24 * 60):
        call_roll(room.sessions[1], {room.learner.public_id: Entry("present")}, actor=room.trainer)
        call_roll(room.sessions[2], {room.learner.public_id: Entry("present")}, actor=room.trainer)
        count_run(room.run.pk)
        assert not Grade.objects.exists()
        Job.objects.all().delete()
        way(room, room.sessions[0])
        for job in Job.objects.filter(kind="courses.count_register"):
            run_count_register(job, lambda _done, _total: None)
    grade = Grade.objects.get()
    assert (grade.passed, grade.completed) == (True, True)
    assert "3" in grade.feedback
    assert ItemCompletion.objects.get().enrolment_id == room.enrolment.pk


def test_whoever_has_not_come_yet_is_not_absent_while_the_half_day_runs():
    room = make_room()
    first, late = room.learner, room.learn()
    take_in(room.run, actor=room.trainer)
    with at(30):
        call_roll(room.sessions[0], {first.public_id: Entry("present")}, actor=room.trainer)
        count_run(room.run.pk)
        attempt = Attempt.objects.get(person=late)
        assert register_of(attempt)["sessions"][0]["state"] == "planned"
    with at(181):
        assert register_of(attempt)["sessions"][0]["state"] == "absent"
