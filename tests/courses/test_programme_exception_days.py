"""More time and freeing in a programme, seen by whoever reminds, lists the late, and counts: reminders, the days of
courses, the reports. What the reminders read row by row and the reports read in one query is the same."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from courses.domain.assigning.audience import finished_people
from courses.domain.figures.truth import bare_subject, true_rows
from courses.domain.programmes.excepting import (
    free_from_programme,
    grant_time,
    waivable,
    waive_requirement,
    withdraw_exception,
)
from courses.domain.programmes.reconcile import open_audience_periods
from courses.domain.reminding.due import Place, last_days
from courses.domain.reminding.owed import open_periods, owed_programmes
from courses.domain.reminding.sending import send_due
from courses.domain.reports.lateness import mark_late, with_last_day
from courses.domain.reports.past_rows import programme_rows_on
from courses.domain.reports.subject import rows_of
from courses.models import (
    AssignedPerson,
    Assignment,
    AssignmentCourse,
    CertificationPeriod,
    Enrolment,
    Reminder,
    ReminderRule,
)
from tests.courses.programme_stage import Stage
from tests.courses.reminder_stage import noon
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def stage(today) -> Stage:
    """Three teachers on both courses; the programme is due in three days."""
    translation.activate("zh-hans")
    made = Stage()
    made.people = [made.teacher() for _ in range(3)]
    made.publish(due_on=today + 3 * DAY)
    open_audience_periods(made.programme)
    for person in made.people:
        for course in made.courses:
            Enrolment.objects.create(
                person=person, course=course, version=course.current_version, organisation=made.near
            )
    return made


def days_of(person) -> dict[int, date]:
    """Course → last day, as reminders read it; the reports must say the same."""
    rows = list(Enrolment.objects.of(person).order_by("course"))
    found = last_days(Place(row.pk, row.person_id, row.course_id, row.due_on) for row in rows)
    listed = dict(with_last_day(Enrolment.objects.of(person), "due").values_list("pk", "due"))
    assert {pk: day for pk, day in listed.items() if day} == {pk: one.on for pk, one in found.items()}
    return {row.course_id: found[row.pk].on for row in rows if row.pk in found}


def assign(stage, person, due) -> Assignment:
    """An assignment asks the person for the whole programme by a day."""
    notice = Assignment.objects.create(
        title="全员轮训通知", owner=stage.city, programme=stage.programme, state="published", starts_on=due - 60 * DAY,
        due_on=due, created_by=stage.bureau, published_at=timezone.now(),
    )  # fmt: skip
    for course in stage.courses:
        AssignmentCourse.objects.create(assignment=notice, course=course)
    AssignedPerson.objects.create(assignment=notice, person=person, organisation=stage.near)
    return notice


def by(stage):
    return {"author": stage.bureau, "reason": "产假"}


def reminded(stage, timing="before", days=3) -> set[int]:
    ReminderRule.objects.create(owner=stage.city, timing=timing, days=days, programme=stage.programme)
    send_due(now=noon())
    return set(Reminder.objects.filter(whom="learner").values_list("person_id", flat=True))


def test_reminders_go_to_whoever_has_neither_more_time_nor_was_freed(stage, today):
    plain, later, freed = stage.people
    grant_time(stage.open(later), until=today + 30 * DAY, **by(stage))
    free_from_programme(stage.open(freed), **by(stage))
    assert reminded(stage) == {plain.pk}


def test_more_time_brings_its_reminder_before_the_later_day(stage, today):
    later = stage.people[1]
    grant_time(stage.open(later), until=today + 10 * DAY, **by(stage))
    assert reminded(stage, days=10) == {later.pk}


def test_more_time_keeps_a_round_that_ended_open_for_reminders(stage, today):
    person = stage.people[0]
    CertificationPeriod.objects.update(window_due=today - DAY, window_end=today - DAY)
    assert not open_periods(today).exists()
    grant_time(stage.open(person), until=today + 2 * DAY, **by(stage))
    assert [one.due_on for one in owed_programmes(open_periods(today))] == [today + 2 * DAY]


@pytest.mark.parametrize("by_notice", [False, True])
def test_the_days_of_the_courses_follow(stage, today, by_notice):
    plain, later, freed = stage.people
    for person in stage.people if by_notice else ():
        assign(stage, person, today + 2 * DAY)
    due = today + (2 if by_notice else 3) * DAY
    first, second = (course.pk for course in stage.courses)
    grant_time(stage.open(later), until=today + 30 * DAY, **by(stage))
    gone = free_from_programme(stage.open(freed), **by(stage))
    waive_requirement(stage.open(plain), waivable(stage.open(plain))[0], **by(stage))
    assert days_of(later) == {first: today + 30 * DAY, second: today + 30 * DAY}
    assert days_of(freed) == {}
    assert days_of(plain) == {second: due}
    withdraw_exception(gone, **by(stage))
    assert days_of(freed) == {first: due, second: due}


def test_who_was_freed_has_nothing_to_do_for_an_assignment_either(stage, today):
    plain, _later, freed = stage.people
    notice = [assign(stage, person, today + 2 * DAY) for person in (plain, freed)][1]
    assert finished_people(notice) == set()
    free_from_programme(stage.open(freed), **by(stage))
    assert finished_people(notice) == {freed.pk}


def test_the_late_list_knows_more_time_and_leaves_out_who_was_freed(stage, today):
    plain, later, freed = stage.people
    CertificationPeriod.objects.update(window_due=today - DAY)
    grant_time(stage.open(later), until=today + 4 * DAY, **by(stage))
    free_from_programme(stage.open(freed), **by(stage))
    subject = bare_subject("programme", stage.programme.pk)
    rows = mark_late(rows_of(subject, today=today), subject, today=today)
    assert dict(rows.values_list("person_id", "is_late")) == {plain.pk: True, later.pk: False}
    assert dict(rows.values_list("person_id", "due"))[later.pk] == today + 4 * DAY


def test_a_report_counts_who_is_asked_today_and_on_a_past_day(stage, today):
    freed = stage.people[2]
    subject = bare_subject("programme", stage.programme.pk)
    gone = free_from_programme(stage.open(freed), **by(stage))
    assert freed.pk not in {row[1] for row in true_rows(subject, today=today)}
    assert programme_rows_on(stage.programme.pk, today).count() == 2
    CertificationPeriod.objects.update(created_at=timezone.now() - 5 * DAY)
    assert programme_rows_on(stage.programme.pk, today - DAY).count() == 3
    withdraw_exception(gone, **by(stage))
    assert freed.pk in {row[1] for row in true_rows(subject, today=today)}
    assert programme_rows_on(stage.programme.pk, today).count() == 3


def test_the_days_of_many_cost_what_those_of_one_cost(stage, today):
    def more(count: int) -> None:
        for _ in range(count):
            person = stage.teacher()
            open_audience_periods(stage.programme)
            assign(stage, person, today + 2 * DAY)
            course = stage.courses[1]
            Enrolment.objects.create(person=person, course=course, version=course.current_version)
            waive_requirement(stage.open(person), waivable(stage.open(person))[0], **by(stage))
            grant_time(stage.open(person), until=today + 9 * DAY, **by(stage))

    def read() -> None:
        last_days(Place(row.pk, row.person_id, row.course_id, row.due_on) for row in Enrolment.objects.all())
        owed_programmes(open_periods(today))

    assert_constant_queries(more, read)
