"""Hours of class sessions: entered for whoever was there, once; corrected with the register; part of the course's."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from courses.domain.classes.sessions import SessionFacts, add_session
from courses.domain.hours.ledger import award_course_hours, correct_hours, reverse_hours
from courses.domain.hours.sessions import award_session_hours, set_session_hours
from courses.models import AttendanceRecord, ClassRun, ClassSession, HourCategory, HourEntry, MakeUp
from people.domain.job import run_job
from people.models import Job
from tests.factories.certification import PersonFactory, Place, complete_course, grant, make_course, teacher_of

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 3, 10)
State = AttendanceRecord.State


class Hall:
    """A class of a course with two half days of 3.5 hours, the first just after midnight's turn in UTC."""

    def __init__(self) -> None:
        self.place = Place()
        self.course = make_course(self.place.city, hours="8")
        self.course.hour_category = HourCategory.objects.create(owner=self.place.city, code="p", name="面授")
        self.course.save(update_fields=["hour_category"])
        self.run, self.sessions = self.open("第 1 班")
        self.person = teacher_of(self.place.school)

    def open(self, title: str) -> tuple[ClassRun, list[ClassSession]]:
        run = ClassRun.objects.create(
            course=self.course, version=self.course.current_version, owner=self.place.city, title=title, starts_on=DAY,
            ends_on=DAY,
        )  # fmt: skip
        return run, [self.half(run, time(7, 30), "上午"), self.half(run, time(14), "下午")]

    def half(self, run: ClassRun, at: time, title: str) -> ClassSession:
        start = datetime.combine(DAY, at, SHANGHAI)
        return ClassSession.objects.create(
            run=run, title=title, starts_at=start, ends_at=start + timedelta(hours=3), hours=Decimal("3.5")
        )

    def note(self, session: ClassSession, state: str, *, person=None) -> None:
        person = person or self.person
        serial = AttendanceRecord.objects.filter(session=session, person=person).count() + 1
        AttendanceRecord.objects.create(
            session=session, person=person, serial=serial, state=state, method="roll", noted_at=timezone.now(),
            reason="改正" if serial > 1 else "",
        )  # fmt: skip

    def total(self, person=None) -> Decimal:
        return HourEntry.objects.filter(person=person or self.person).total()


def test_whoever_was_there_gets_the_hours_once():
    hall = Hall()
    absent = teacher_of(hall.place.school)
    hall.note(hall.sessions[0], State.PRESENT)
    hall.note(hall.sessions[1], State.LATE)
    hall.note(hall.sessions[1], State.EXCUSED, person=absent)
    assert award_session_hours(hall.run) == 2
    assert award_session_hours(hall.run) == 0
    assert (hall.total(), hall.total(absent)) == (7, 0)
    entry = HourEntry.objects.earliest("pk")
    assert (entry.earned_on, entry.organisation, entry.category.code) == (DAY, hall.place.school, "p")
    assert entry.title == "第 1 班 · 上午"


def test_corrections_of_the_register_reverse_and_award_anew():
    hall = Hall()
    first = hall.sessions[0]
    hall.note(first, State.PRESENT)
    award_session_hours(hall.run)
    hall.note(first, State.LATE)
    assert award_session_hours(hall.run) == 0
    hall.note(first, State.ABSENT)
    assert award_session_hours(hall.run) == 1
    assert hall.total() == 0
    hall.note(first, State.PRESENT)
    assert award_session_hours(hall.run) == 1
    assert hall.total() == Decimal("3.5")
    assert HourEntry.objects.count() == 3


def test_what_staff_took_back_stays_so_until_the_register_is_noted_anew():
    hall = Hall()
    hall.note(hall.sessions[0], State.PRESENT)
    award_session_hours(hall.run)
    reverse_hours(HourEntry.objects.get(), actor=PersonFactory(), reason="替人签到")
    assert award_session_hours(hall.run) == 0
    assert hall.total() == 0
    hall.note(hall.sessions[0], State.PRESENT)
    assert award_session_hours(hall.run) == 1


def test_a_half_day_made_up_elsewhere_counts_once_for_the_one_that_was_missed():
    hall = Hall()
    other, held = hall.open("第 2 班")
    MakeUp.objects.create(person=hall.person, missed=hall.sessions[1], session=held[1])
    hall.note(held[1], State.PRESENT)
    hall.note(hall.sessions[1], State.MADE_UP)
    assert award_session_hours(other) == 0
    assert award_session_hours(hall.run) == 1
    assert hall.total() == Decimal("3.5")


@pytest.mark.parametrize("course_first", [True, False])
def test_the_hours_of_the_course_hold_those_of_its_sessions(course_first):
    hall = Hall()
    for session in hall.sessions:
        hall.note(session, State.PRESENT)
    completion = complete_course(hall.person, hall.course, day=DAY)
    acts = [lambda: award_course_hours(completion), lambda: award_session_hours(hall.run)]
    for act in acts if course_first else reversed(acts):
        act()
    assert hall.total() == 8


def test_changed_hours_of_a_session_are_entered_anew_and_none_takes_them_back():
    hall = Hall()
    first = hall.sessions[0]
    hall.note(first, State.PRESENT)
    hall.note(hall.sessions[1], State.PRESENT)
    award_session_hours(hall.run)
    staff = PersonFactory()
    corrected = HourEntry.objects.get(title__endswith="下午")
    correct_hours(corrected, hours=Decimal(2), category=None, day=DAY, actor=staff, reason="早退")
    assert set_session_hours(hall.run, {one.pk: Decimal(4) for one in hall.sessions}, actor=staff) == 2
    assert set_session_hours(hall.run, {one.pk: Decimal(4) for one in hall.sessions}, actor=staff) == 0
    job = Job.objects.get(kind="courses.count_register")
    assert run_job(job.public_id) == "done"
    assert hall.total() == 6
    set_session_hours(hall.run, {first.pk: Decimal(0)}, actor=staff)
    award_session_hours(hall.run)
    assert hall.total() == 2


def test_who_leads_the_class_says_what_its_half_days_give(client):
    hall = Hall()
    trainer = teacher_of(hall.place.city)
    grant(trainer, "trainer", hall.place.city)
    hall.run.trainers.add(trainer)
    client.force_login(trainer)
    address = reverse("class_hours", args=[hall.run.public_id])
    page = client.get(reverse("class_manage", args=[hall.run.public_id])).content.decode()
    assert 'value="3.5"' in page
    form = {f"hours{one.pk}": "2.25" for one in hall.sessions}
    assert client.post(address, {**form, f"hours{hall.sessions[0].pk}": "-1"}).status_code == 302
    assert {one.hours for one in hall.run.sessions.all()} == {Decimal("3.5")}
    client.post(address, form)
    assert {one.hours for one in hall.run.sessions.all()} == {Decimal("2.25")}
    assert (
        reverse("class_manage", args=[hall.run.public_id])
        in client.get(reverse("register_run", args=[hall.run.public_id])).content.decode()
    )
    client.force_login(hall.person)
    assert client.post(address, form).status_code == 403


def test_an_old_window_takes_no_hours_of_others_away(client):
    hall = Hall()
    trainer = teacher_of(hall.place.city)
    grant(trainer, "trainer", hall.place.city)
    client.force_login(trainer)
    address = reverse("class_hours", args=[hall.run.public_id])
    first, second = hall.sessions
    seen = {f"seen{one.pk}": "3.5" for one in hall.sessions}
    client.post(address, {**seen, f"hours{first.pk}": "4", f"hours{second.pk}": "3.5"})
    client.post(address, {**seen, f"hours{first.pk}": "3.5", f"hours{second.pk}": "2"})
    assert [one.hours for one in hall.run.sessions.all()] == [Decimal(4), Decimal(2)], "only what was touched"
    answer = client.post(address, {**seen, f"hours{first.pk}": "1", f"hours{second.pk}": "3.5"}, follow=True)
    assert "刚被别人改过" in answer.content.decode()
    assert [one.hours for one in hall.run.sessions.all()] == [Decimal(4), Decimal(2)]
    client.post(address, {f"hours{first.pk}": "3"})
    assert [one.hours for one in hall.run.sessions.all()] == [Decimal(3), Decimal(2)], "what is not sent stays"


def test_a_half_day_that_is_added_gives_the_hours_of_the_one_before():
    hall = Hall()
    trainer = teacher_of(hall.place.city)
    start = hall.sessions[1].starts_at + timedelta(days=1)
    added = add_session(hall.run, SessionFacts(start, start + timedelta(hours=2)), actor=trainer)
    assert added.hours == Decimal("3.5")
