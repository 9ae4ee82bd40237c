"""What learners of a programme are told: that it began, before and on the last day, that they may renew, before the end;
more time moves it, being freed, leaving or meeting everything ends it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from courses.domain.assessing.extension import grant_waiver
from courses.domain.certifying.certification import evaluate_person
from courses.domain.programmes.reconcile import follow_members, open_audience_periods
from courses.domain.programmes.telling import is_still_open
from courses.domain.reminding.sending import send_due
from courses.models import Enrolment, Extension, Reminder, ReminderRule
from people.domain.message import say_message
from people.models import Message
from tests.courses.programme_stage import Stage
from tests.courses.reminder_stage import noon
from tests.factories.certification import certified_period, complete_course
from tests.factories.courses import make_page, unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def stage() -> Stage:
    translation.activate("zh-hans")
    return Stage()


@pytest.fixture
def today():
    return timezone.localdate()


def rule(stage, timing, days=0):
    return ReminderRule.objects.create(owner=stage.city, timing=timing, days=days, programme=stage.programme)


def remind() -> int:
    send_due(now=noon())
    return Reminder.objects.count()


def words(kind):
    return [say_message(one)[0] for one in Message.objects.filter(kind=kind)]


def test_who_enters_is_told_once_with_the_day_and_not_when_all_is_met(stage, today):
    person, done = stage.teacher(), stage.teacher()
    for course in stage.courses:
        complete_course(done, course)
    stage.publish(due_after_days=30)
    open_audience_periods(stage.programme)
    open_audience_periods(stage.programme)
    mine, other = (Message.objects.get(person=one, kind="programme.started") for one in (person, done))
    subject, _body, url = say_message(mine)
    assert stage.programme.name in subject
    assert "前完成" in subject
    assert url == reverse("programme", args=[stage.programme.public_id])
    assert is_still_open(mine)
    assert not is_still_open(other)


def test_more_time_moves_the_reminder_and_meeting_everything_ends_it(stage, today):
    early, later, done = (stage.teacher() for _ in range(3))
    stage.publish(due_on=today + 3 * DAY)
    open_audience_periods(stage.programme)
    course = stage.courses[0]
    place = Enrolment.objects.create(person=later, course=course, version=course.current_version)
    Extension.objects.create(enrolment=place, due_on=today + 30 * DAY, reason="病假", author=stage.bureau)
    for one in stage.courses:
        complete_course(done, one)
    evaluate_person(done, stage.programme)
    rule(stage, "before", 3)
    assert remind() == 1
    assert Reminder.objects.get().person == early
    assert remind() == 1


def test_whoever_was_freed_from_the_last_course_is_met_and_not_reminded(stage, today):
    page = make_page(unit(), title="唯一一门")
    person = stage.teacher()
    stage.publish(page.course, due_on=today)
    open_audience_periods(stage.programme)
    version = page.course.current_version or page.course.versions.first()
    place = Enrolment.objects.create(person=person, course=page.course, version=version)
    grant_waiver(place, None, author=stage.bureau, reason="已在别处学过")
    rule(stage, "on")
    assert remind() == 0
    assert stage.programme.periods.certified().filter(person=person).exists()


def test_who_left_is_not_reminded(stage, today):
    person = stage.teacher()
    stage.publish(due_on=today)
    open_audience_periods(stage.programme)
    stage.end_membership(person, last_day=today - DAY)
    follow_members([person.pk])
    rule(stage, "on")
    assert remind() == 0


def test_a_renewal_speaks_of_the_certificate_that_ends(stage, today):
    person = stage.teacher()
    version = stage.publish(validity="previous", validity_months=12, window_days=60, grace_days=30)
    begun = today - timedelta(days=362)
    certified_period(person, version, day=begun)
    open_audience_periods(stage.programme)
    assert any("复训换证" in subject for subject in words("programme.renewal"))
    renewal = stage.open(person)
    left = (renewal.window_due - today).days
    rule(stage, "before", max(left, 1))
    assert remind() == 1
    subject, _body, url = say_message(Message.objects.get(kind="reminder"))
    assert "到期" in subject
    assert url == reverse("programme", args=[stage.programme.public_id])
