"""Enrolling: once per person and course, pinned, by oneself, by rule, as a job."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.domain.learning.enrolment import end_enrolment, enrol, enrol_by_rules, enrol_oneself, move_to_version
from courses.domain.refusal import Refused
from courses.models import CourseAudience, Enrolment
from people.domain.events import members_changed
from people.domain.job import run_job
from people.domain.role import grant_role
from people.models import AuditEntry, Job
from tests.factories.courses import (
    LearnerFactory,
    SchoolFactory,
    join,
    make_district,
    make_enrolment,
    make_page,
    publish_page,
    unit,
)
from tests.queries import assert_constant_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return make_page()


def test_enrolling_twice_is_one_enrolment(page):
    person = LearnerFactory()
    assert enrol(person, page.course) == enrol(person, page.course)
    assert Enrolment.objects.count() == 1


def test_the_database_refuses_a_second(page):
    enrolment = make_enrolment(page)
    enrolment.pk, enrolment.public_id = None, "another00000"
    with pytest.raises(IntegrityError), transaction.atomic():
        enrolment.save(force_insert=True)


def test_an_enrolment_has_exactly_one_subject(page):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.create(course=page.course, version=page.course.current_version)


def test_a_school_can_be_the_subject(page):
    school = SchoolFactory()
    assert Enrolment.objects.create(school=school, course=page.course, version=page.course.current_version).pk


def test_it_is_stamped_with_school_and_district(page):
    person, school = LearnerFactory(), SchoolFactory()
    join(person, school)
    enrolment = enrol(person, page.course)
    assert (enrolment.organisation, enrolment.district) == (school, school.get_parent())


def test_an_unpublished_course_takes_nobody():
    draft = make_page(publish=False)
    draft.refresh_from_db()
    with pytest.raises(Refused):
        enrol(LearnerFactory(), draft.course)


def test_a_closed_course_takes_no_new_learners_but_keeps_its_own(page):
    person = make_enrolment(page).person
    page.course.closed_on = timezone.localdate()
    page.course.save()
    assert enrol_oneself(person, page.course, language="zh-hans")
    with pytest.raises(Refused):
        enrol_oneself(LearnerFactory(), page.course, language="zh-hans")


def test_a_course_without_a_page_takes_nobody_new(page):
    page.unpublish()
    with pytest.raises(Refused):
        enrol_oneself(LearnerFactory(), page.course, language="zh-hans")


def test_an_ended_place_goes_on_where_it_stopped(page):
    enrolment = make_enrolment(page)
    end_enrolment(enrolment, actor=enrolment.person, reason="调岗")
    assert enrol(enrolment.person, page.course).ended_at is None
    assert AuditEntry.objects.filter(action="enrolment.ended").exists()


def test_taking_a_newer_version_is_a_logged_choice(page):
    enrolment = make_enrolment(page)
    page.items = [*page.items.all(), unit("新")]
    publish_page(page)
    page.course.refresh_from_db()
    move_to_version(enrolment, version=page.course.current_version, actor=enrolment.person, reason="本人同意")
    assert enrolment.version.number == 2
    assert AuditEntry.objects.filter(action="enrolment.version").exists()


class TestRules:
    def test_a_rule_enrols_its_capacity_in_its_subtree(self, page):
        district = make_district()
        inside, outside = SchoolFactory(parent=district), SchoolFactory()
        teacher, nurse, other = LearnerFactory(), LearnerFactory(), LearnerFactory()
        join(teacher, inside)
        join(nurse, inside, capacity="clinician")
        join(other, outside)
        CourseAudience.objects.create(
            course=page.course, organisation=district, capacity="teacher", due_on="2026-12-31"
        )
        assert enrol_by_rules() == 1
        assert enrol_by_rules() == 0
        enrolment = Enrolment.objects.get()
        assert (enrolment.person, str(enrolment.due_on), enrolment.source) == (teacher, "2026-12-31", "rule")
        assert enrolment.organisation == inside

    def test_people_who_left_are_not_enrolled(self, page):
        person = LearnerFactory()
        membership = join(person, SchoolFactory())
        membership.valid_until = timezone.localdate() - timezone.timedelta(days=1)
        membership.save()
        CourseAudience.objects.create(course=page.course)
        assert enrol_by_rules() == 0

    def test_a_rule_out_of_force_does_nothing(self, page):
        join(LearnerFactory(), SchoolFactory())
        CourseAudience.objects.create(course=page.course, active=False)
        assert enrol_by_rules() == 0

    def test_a_change_of_members_makes_a_job_that_may_run_twice(self, page):
        person = LearnerFactory()
        join(person, SchoolFactory())
        CourseAudience.objects.create(course=page.course)
        members_changed.send(sender=None, person_ids=[person.pk], organisation_ids=[], batch_id=None)
        job = Job.objects.get(kind="courses.enrol_by_rules")
        run_job(job.public_id)
        run_job(job.public_id)
        assert Enrolment.objects.get().person == person

    def test_queries_do_not_grow_with_people(self, page):
        school = SchoolFactory()
        CourseAudience.objects.create(course=page.course)

        def more(count):
            Enrolment.objects.all().delete()
            for _ in range(count):
                join(LearnerFactory(), school)

        def act():
            Enrolment.objects.all().delete()
            enrol_by_rules()

        assert_constant_queries(more, act)


class TestScope:
    def test_managers_see_their_own_subtree(self, page):
        school, other = SchoolFactory(), SchoolFactory()
        mine, theirs = LearnerFactory(), LearnerFactory()
        join(mine, school)
        join(theirs, other)
        enrol(mine, page.course)
        enrol(theirs, page.course)
        coordinator = LearnerFactory()
        grant_role(coordinator, role="coordinator", organisation=school)
        assert [row.person for row in Enrolment.objects.all().visible_to(coordinator)] == [mine]
        assert [row.person for row in Enrolment.objects.all().visible_to(mine)] == [mine]
        assert not Enrolment.objects.all().visible_to(LearnerFactory()).exists()
