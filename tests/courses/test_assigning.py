"""Assigning: who is reached, what is enrolled and told, what is refused, and what follows when people come and go."""

from typing import Any

import pytest

from courses.domain.assessing.extension import grant_extension, grant_waiver
from courses.domain.assigning.asked import asked_column, read_asked
from courses.domain.assigning.extending import extend_people, free_people
from courses.domain.assigning.preview import preview
from courses.domain.assigning.publishing import delete_draft, end, move_days, publish
from courses.domain.assigning.reconcile import follow_people, reconcile
from courses.domain.refusal import Refused
from courses.domain.reminding.due import Place, last_days
from courses.domain.reports.lateness import mark_late, with_last_day
from courses.domain.reports.subject import list_subjects, rows_of, subject_of
from courses.models import AssignedPerson, AssignmentAudience, Enrolment, ReadingPosition
from people.domain.membership import close_membership, open_membership, transfer_person
from people.domain.merging.records import merge_people
from people.domain.person import disable_person, enable_person
from people.models import Job, Membership, Message
from tests.courses.assigning_stage import City, run_jobs
from tests.factories.certification import complete_course, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def asked_by(person: Any, course: Any) -> Any:
    """The assignment by which a course is asked of somebody, as their home reads it."""
    return read_asked(Enrolment.objects.annotate(said=asked_column()).get(person=person, course=course).said)


@pytest.fixture
def town(django_capture_on_commit_callbacks):
    return City()


def told(person, kind):
    return Message.objects.filter(person=person, kind=kind).count()


class TestPublishing:
    def test_everybody_of_the_audience_is_enrolled_and_told_once(self, town):
        here, there = town.teacher(), town.teacher(town.other)
        row = town.assign()
        assert town.reached(row) == {here.pk, there.pk}
        assert town.enrolment(here).source == Enrolment.Source.ASSIGNED
        assert told(here, "assignment.given") == told(there, "assignment.given") == 1
        assert Message.objects.filter(kind="assignment.summary").count() == 2
        summary = Message.objects.get(kind="assignment.summary", person=town.coordinator)
        assert summary.context["people"] == 1

    def test_twice_is_once(self, town):
        person = town.teacher()
        row = town.draft()
        publish(row, actor=town.bureau)
        publish(row, actor=town.bureau)
        run_jobs()
        reconcile(row.__class__.objects.get(pk=row.pk))
        assert row.changes.count() == 1
        assert told(person, "assignment.given") == 1
        assert Enrolment.objects.filter(person=person).count() == 1

    def test_a_deadline_in_the_past_and_nobody_are_refused_and_nothing_is_written(self, town):
        for row, code in ((town.draft(due=-1, starts_on=town.day(-5)), "past"), (town.draft(place=town.far), "nobody")):
            with pytest.raises(Refused) as refused:
                publish(row, actor=town.bureau)
            assert refused.value.code == code
            row.refresh_from_db()
            assert row.is_draft
        assert not Job.objects.filter(kind="courses.carry_out_assignment").exists()
        assert not Enrolment.objects.exists()
        empty = town.draft()
        AssignmentAudience.objects.all().delete()
        with pytest.raises(Refused, match="nobody"):
            publish(empty, actor=town.bureau)

    def test_an_older_window_is_told(self, town):
        town.teacher()
        row = town.assign()
        move_days(row, due_on=town.day(20), actor=town.bureau, reason="台风停课", revision=row.revision)
        with pytest.raises(Refused, match="changed"):
            end(row, state="closed", actor=town.bureau, reason="完成", revision=row.revision)

    def test_nothing_is_asked_before_the_first_day(self, town):
        person = town.teacher()
        row = town.draft(starts_on=town.day(3))
        publish(row, actor=town.bureau)
        run_jobs()
        assert town.reached(row) == set()
        row.__class__.objects.filter(pk=row.pk).update(starts_on=town.today)
        follow_people(None)
        assert town.reached(row) == {person.pk}

    def test_a_draft_may_go_and_what_was_published_stays(self, town):
        draft = town.draft()
        delete_draft(draft, actor=town.bureau)
        town.teacher()
        with pytest.raises(Refused):
            delete_draft(town.assign(), actor=town.bureau)

    def test_conditions_of_a_row_all_hold(self, town):
        old, new, senior = town.teacher(), town.teacher(), town.teacher(working_since=town.day(-4000))
        Membership.objects.filter(person=new).update(valid_from=town.day(-20))
        row = town.draft()
        row.audiences.update(joined_until=town.day(-100))
        publish(row, actor=town.bureau)
        run_jobs()
        assert town.reached(row) == {old.pk, senior.pk}
        row.audiences.update(joined_until=None, working_until=town.day(-3000))
        reconcile(row.__class__.objects.get(pk=row.pk))
        assert town.reached(row) == {senior.pk}

    def test_certificates_held_and_lacking(self, town):
        version = make_programme(town.root, town.course)
        holder, other = town.teacher(), town.teacher()
        complete_course(holder, town.course)
        row = town.draft()
        row.audiences.update(lacks=version.programme)
        publish(row, actor=town.bureau)
        run_jobs()
        held = bool(holder.certification_periods.filter(certified_at__isnull=False))
        assert other.pk in town.reached(row)
        assert (holder.pk in town.reached(row)) is not held

    def test_a_programme_enrols_in_what_nobody_can_do_without(self, town):
        version = make_programme(town.root, town.course)
        person = town.teacher()
        row = town.assign(programme=version.programme, course=None)
        assert town.enrolment(person)
        assert person.certification_periods.filter(programme=version.programme).count() == 1
        assert asked_by(person, town.course).notice == row.notice


class TestComingAndGoing:
    def test_newcomers_are_included_and_told(self, town, django_capture_on_commit_callbacks):
        town.teacher()
        row = town.assign()
        fresh = town.teacher(town.other)
        Membership.objects.filter(person=fresh).delete()
        with django_capture_on_commit_callbacks(execute=True):
            open_membership(fresh, organisation=town.school)
        run_jobs()
        assert fresh.pk in town.reached(row)
        assert told(fresh, "assignment.given") == 1

    def test_leavers_do_not_count_and_come_back_to_the_same_place(self, town, django_capture_on_commit_callbacks):
        person = town.teacher()
        town.teacher()
        row = town.assign()
        place = town.enrolment(person)
        with django_capture_on_commit_callbacks(execute=True):
            close_membership(person.memberships.get(), last_day=town.day(-1))
        run_jobs()
        assert person.pk not in town.reached(row)
        place.refresh_from_db()
        assert place.ended_at is not None
        assert AssignedPerson.objects.filter(assignment=row, person=person).exists()
        with django_capture_on_commit_callbacks(execute=True):
            open_membership(person, organisation=town.other)
        run_jobs()
        assert person.pk in town.reached(row)
        place.refresh_from_db()
        assert place.ended_at is None
        assert Enrolment.objects.filter(person=person).count() == 1
        assert told(person, "assignment.given") == 1

    def test_who_is_under_way_may_go_on_elsewhere_without_a_last_day(self, town, django_capture_on_commit_callbacks):
        person = town.teacher()
        row = town.assign(place=town.near)
        place = town.enrolment(person)
        ReadingPosition.objects.create(enrolment=place, item_key=place.course.uuid, percent=30)
        with django_capture_on_commit_callbacks(execute=True):
            transfer_person(person.memberships.get(), to=town.other, first_day=town.today)
        run_jobs()
        assert town.reached(row) == set()
        place.refresh_from_db()
        assert place.ended_at is None
        assert last_days([Place(place.pk, person.pk, town.course.pk, None)]) == {}

    def test_closed_accounts_and_merged_records(self, town, django_capture_on_commit_callbacks):
        keep, drop = town.teacher(), town.teacher()
        row = town.assign()
        with django_capture_on_commit_callbacks(execute=True):
            disable_person(keep)
        run_jobs()
        assert keep.pk not in town.reached(row)
        with django_capture_on_commit_callbacks(execute=True):
            enable_person(keep)
        run_jobs()
        assert keep.pk in town.reached(row)
        with django_capture_on_commit_callbacks(execute=True):
            merge_people(keep, drop, actor=town.bureau, reason="同一人")
        run_jobs()
        assert town.reached(row) == {keep.pk}
        assert Enrolment.objects.running().filter(course=town.course).count() == 1

    def test_ones_own_place_is_not_touched(self, town, django_capture_on_commit_callbacks):
        person = town.teacher()
        own = Enrolment.objects.create(person=person, course=town.course, version=town.course.current_version)
        row = town.assign()
        end(row, state="withdrawn", actor=town.bureau, reason="通知作废")
        run_jobs()
        own.refresh_from_db()
        assert own.ended_at is None
        assert town.reached(row) == set()


class TestDays:
    def test_of_two_the_earlier_day_counts_and_each_report_goes_by_its_own(self, town):
        person = town.teacher()
        first, second = town.assign(due=5), town.assign(due=9, title="再训")
        place = town.enrolment(person)
        assert last_days([Place(place.pk, person.pk, town.course.pk, None)])[place.pk].on == town.day(5)
        assert with_last_day(Enrolment.objects.filter(pk=place.pk), "last").get().last == town.day(5)
        for row in (first, second):
            marked = mark_late(rows_of(subject_of(row), today=town.today), subject_of(row), today=town.today)
            assert [one.due for one in marked] == [row.due_on]
        assert asked_by(person, town.course).due_on == town.day(5)
        end(first, state="closed", actor=town.bureau, reason="到期")
        assert last_days([Place(place.pk, person.pk, town.course.pk, None)])[place.pk].on == town.day(9)

    def test_it_governs_ones_own_day_and_more_time_moves_it(self, town):
        person = town.teacher()
        town.assign(due=5)
        place = town.enrolment(person)
        Enrolment.objects.filter(pk=place.pk).update(due_on=town.day(40))
        asked = [Place(place.pk, person.pk, town.course.pk, town.day(40))]
        assert last_days(asked)[place.pk].on == town.day(5)
        grant_extension(place, None, author=town.coordinator, reason="病假", until=town.day(15))
        assert last_days(asked)[place.pk].on == town.day(15)
        assert with_last_day(Enrolment.objects.filter(pk=place.pk), "last").get().last == town.day(15)

    def test_moving_the_day_is_told_to_whoever_has_something_to_do(self, town):
        busy, done = town.teacher(), town.teacher()
        row = town.assign()
        complete_course(done, town.course)
        move_days(row, due_on=town.day(20), actor=town.bureau, reason="台风停课")
        run_jobs()
        assert told(busy, "assignment.changed") == 1
        assert told(done, "assignment.changed") == 0
        assert Message.objects.filter(person=town.coordinator, kind="assignment.summary").count() == 2
        with pytest.raises(Refused, match="past"):
            move_days(row, due_on=town.day(-1), actor=town.bureau, reason="提前")
        with pytest.raises(Refused, match="reason"):
            move_days(row, due_on=town.day(30), actor=town.bureau, reason=" \0")

    def test_withdrawing_is_told_and_asks_nothing_any_more(self, town):
        person = town.teacher()
        row = town.assign()
        end(row, state="withdrawn", actor=town.bureau, reason="通知作废")
        run_jobs()
        assert told(person, "assignment.changed") == 1
        assert town.enrolment(person).ended_at is not None
        assert subject_of(row).key not in {one.key for one in list_subjects(town.bureau)}


class TestMoreTime:
    def test_a_coordinator_gives_as_much_as_the_assignment_allows(self, town):
        person, stranger = town.teacher(), town.teacher(town.other)
        row = town.assign(due=5, days=7)
        with pytest.raises(Refused, match="too_long"):
            extend_people(row, author=town.coordinator, until=town.day(13), reason="支教", people=[person.public_id])
        with pytest.raises(Refused, match="too_long"):
            grant_extension(town.enrolment(person), None, author=town.coordinator, reason="x", until=town.day(13))
        with pytest.raises(Refused, match="nobody"):
            extend_people(row, author=town.coordinator, until=town.day(9), reason="x", people=[stranger.public_id])
        given = extend_people(
            row, author=town.coordinator, until=town.day(12), reason="支教", people=[person.public_id]
        )
        assert given.people == 1
        assert told(person, "exception.extended") == 1
        assert extend_people(row, author=town.bureau, until=town.day(90), reason="援外", people=None).people == 2

    def test_where_only_the_bureau_may(self, town):
        person = town.teacher()
        row = town.assign(days=None)
        for call in (
            lambda: extend_people(row, author=town.coordinator, until=town.day(12), reason="x"),
            lambda: free_people(row, author=town.coordinator, reason="x"),
            lambda: grant_waiver(town.enrolment(person), None, author=town.coordinator, reason="x"),
            lambda: grant_extension(town.enrolment(person), None, author=town.coordinator, reason="x",
                                    until=town.day(12)),
        ):  # fmt: skip
            with pytest.raises(Refused, match="not_yours"):
                call()
        assert grant_waiver(town.enrolment(person), None, author=town.bureau, reason="退休")

    def test_a_whole_school_and_its_coordinators_hear_one_number(self, town):
        people = [town.teacher() for _one in range(3)]
        complete_course(people[0], town.course)
        row = town.assign()
        given = extend_people(row, author=town.bureau, until=town.day(20), reason="校舍维修", unit=town.school.path)
        run_jobs()
        assert (given.people, given.finished) == (2, 1)
        summary = Message.objects.filter(person=town.coordinator, kind="assignment.summary").latest("pk")
        assert summary.context["people"] == 2
        assert row.changes.filter(kind="extended").count() == 1

    def test_freeing_finishes_the_course_for_them(self, town):
        person = town.teacher()
        row = town.assign()
        assert free_people(row, author=town.coordinator, reason="病休", people=[person.public_id]).people == 1
        marked = mark_late(rows_of(subject_of(row), today=town.day(50)), subject_of(row), today=town.day(50))
        assert not marked.filter(is_late=True).exists()


def test_the_preview_counts_each_once(town):
    done, _new, both = town.teacher(), town.teacher(activated_at=None), town.teacher(town.other)
    Membership.objects.create(person=both, organisation=town.school, capacity="teacher", valid_from=town.day(-3))
    complete_course(done, town.course)
    town.assign(place=town.near, title="一期")
    row = town.draft(title="二期")
    found = preview(row)
    assert (found.whole.people, found.whole.done, found.whole.new) == (3, 1, 1)
    assert found.whole.other == 3
    assert sum(district.people for district in found.districts) == 3
    assert {district.name for district in found.districts} == {town.near.name, town.far.name}
