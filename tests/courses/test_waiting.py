"""Who waits for marks is shown so, is not late and not reminded: reports and reminders find the same people."""

import pytest
from django.utils import timezone

from courses.domain.assessing.extension import grant_waiver
from courses.domain.learning.completion import finish_reading
from courses.domain.learning.outline import outline_of
from courses.domain.programmes.reconcile import open_audience_periods
from courses.domain.reminding.owed import open_enrolments, owed_courses
from courses.domain.reports.lateness import mark_late
from courses.domain.reports.subject import rows_of
from courses.models import Attempt, AudienceRule, CertificationPeriod, Enrolment, Policy
from courses.models.attempt import Grading
from courses.models.attempt import Progress as AttemptProgress
from tests.courses.assigning_stage import City
from tests.courses.tracking import Subject
from tests.factories.certification import make_programme
from tests.factories.courses import make_assessment, make_enrolment, make_page, quiz, unit

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def town():
    return City()


def work(enrolment, item, number=1, progress=AttemptProgress.SUBMITTED):
    """A work as handing in leaves it."""
    states = {
        AttemptProgress.SUBMITTED: {"grading": Grading.PENDING_MANUAL, "submitted_at": timezone.now()},
        AttemptProgress.RETURNED: {"grading": Grading.NOT_READY},
    }  # fmt: skip
    return Attempt.objects.create(
        enrolment=enrolment, course=enrolment.course, person=enrolment.person, item_key=item.key,
        round=enrolment.round, number=number,
        assessment_id=item.assessment.id, version_id=item.assessment.version_id, progress=progress, **states[progress],
    )  # fmt: skip


def course_of(town, *, privacy="graded"):
    text = make_assessment("观察记录", type_key="assignment", policy=Policy(pass_mark=None))
    page = make_page(unit("先读"), quiz(text, move_on="completed"))
    page.refresh_from_db()
    town.course = page.course
    return page


def marked(town, subject=None):
    subject = subject or Subject("course", town.course.pk, "", "", due_on=town.day(-1))
    rows = mark_late(rows_of(subject, today=town.today), subject, today=town.today)
    return {row.person_id: (row.is_late, row.is_waiting) for row in rows}


def late(town, page):
    person = town.teacher()
    row = make_enrolment(page, person)
    Enrolment.objects.filter(pk=row.pk).update(due_on=town.day(-1))
    return Enrolment.objects.get(pk=row.pk), outline_of(row.version, language="zh-hans")


def test_reports_and_reminders_agree(town):
    page = course_of(town)
    nothing, outline = late(town, page)
    half, whole, waived, returned = (late(town, page)[0] for _one in range(4))
    reading, text = outline.items
    for row in (whole, returned):
        finish_reading(row, reading, outline=outline)
    for row in (half, whole, waived):
        work(row, text)
    work(returned, text, progress=AttemptProgress.RETURNED)
    grant_waiver(waived, reading.key, author=town.bureau, reason="已学过")
    found = marked(town)
    waiting = {person for person, (_late, waits) in found.items() if waits}
    assert waiting == {whole.person_id, waived.person_id}
    assert all(is_late is (person not in waiting) for person, (is_late, _waits) in found.items())
    owed = {one.person_id for one in owed_courses(open_enrolments().filter(course=town.course))}
    assert owed == {nothing.person_id, half.person_id, returned.person_id}


def test_an_assignment_and_a_programme_say_the_same(town):
    page = course_of(town)
    version = make_programme(town.root, town.course)
    AudienceRule.objects.create(version=version, organisation=town.root, capacity="teacher")
    row, outline = late(town, page)
    other, _same = late(town, page)
    open_audience_periods(version.programme)
    CertificationPeriod.objects.update(window_due=town.day(-1), window_start=town.day(-30))
    subject = Subject("programme", version.programme_id, "", "", due_on=town.day(-1))
    assert marked(town, subject) == {row.person_id: (True, False), other.person_id: (True, False)}
    finish_reading(row, outline.items[0], outline=outline)
    work(row, outline.items[1])
    assert marked(town, subject) == {row.person_id: (False, True), other.person_id: (True, False)}
