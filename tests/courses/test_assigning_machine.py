"""Whatever order people come, go, move, are closed, merged, begin and finish in, and whatever jobs are lost or run twice:
the end state is the one that reconciling from scratch gives."""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from courses.domain.assigning.publishing import end, note_change, publish
from courses.domain.assigning.reconcile import follow_people, reconcile
from courses.domain.refusal import Refused
from courses.domain.reminding.due import Place, last_days
from courses.domain.reports.lateness import with_last_day
from courses.models import AssignedPerson, Assignment, ChangeKind, Enrolment, ReadingPosition
from people.models import Membership, Message, User
from tests.courses.assigning_stage import City
from tests.factories.certification import complete_course
from tests.factories.courses import join

WHO = st.integers(0, 3)


class AssigningMachine(RuleBasedStateMachine):
    """Four teachers, two schools in two districts, two assignments of one course that overlap in the first district."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.city = City()
        self.people = [self.city.teacher(), self.city.teacher(), self.city.teacher(self.city.other), self.loner()]
        self.rows = [self.city.draft(due=9), self.city.draft(due=5, place=self.city.near, title="区里的")]

    def loner(self) -> User:
        person = self.city.teacher()
        Membership.objects.filter(person=person).delete()
        return person

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def follow(self, *people: User) -> None:
        follow_people([person.pk for person in people])

    @rule(which=st.integers(0, 1))
    def publish(self, which):
        row = Assignment.objects.get(pk=self.rows[which].pk)
        if row.is_draft:
            with suppress(Refused):  # nobody fits yet
                publish(row, actor=self.city.bureau)
            reconcile(Assignment.objects.get(pk=row.pk))

    @rule(who=WHO, elsewhere=st.booleans())
    def join(self, who, elsewhere):
        place = self.city.other if elsewhere else self.city.school
        if not Membership.objects.current().filter(person=self.people[who], organisation=place).exists():
            join(self.people[who], place)
            self.follow(self.people[who])

    @rule(who=WHO)
    def leave(self, who):
        Membership.objects.filter(person=self.people[who]).delete()
        self.follow(self.people[who])

    @rule(who=WHO, capacity=st.sampled_from(["teacher", "staff"]))
    def change_capacity(self, who, capacity):
        first = Membership.objects.filter(person=self.people[who]).first()
        if first is not None:
            Membership.objects.filter(pk=first.pk).update(capacity=capacity)
            self.follow(self.people[who])

    @rule(who=WHO, on=st.booleans())
    def close_or_open(self, who, on):
        User.objects.filter(pk=self.people[who].pk).update(is_active=on)
        self.follow(self.people[who])

    @rule(who=WHO)
    def begin(self, who):
        place = Enrolment.objects.running().filter(person=self.people[who]).first()
        if place is not None:
            ReadingPosition.objects.get_or_create(enrolment=place, item_key=place.course.uuid)

    @rule(who=WHO)
    def finish(self, who):
        place = Enrolment.objects.running().filter(person=self.people[who]).first()
        if place is not None and not place.completions.exists():
            complete_course(self.people[who], self.city.course)

    @rule(which=st.integers(0, 1), near=st.booleans())
    def audience_changes(self, which, near):
        self.rows[which].audiences.update(organisation=self.city.near if near else self.city.root)
        row = Assignment.objects.get(pk=self.rows[which].pk)
        if row.is_published:
            note_change(row, ChangeKind.AUDIENCE, actor=self.city.bureau)
            reconcile(row)

    @rule(which=st.integers(0, 1))
    def withdraw(self, which):
        row = Assignment.objects.get(pk=self.rows[which].pk)
        if row.is_published:
            end(row, state="withdrawn", actor=self.city.bureau, reason="作废")
            reconcile(Assignment.objects.get(pk=row.pk))

    @rule()
    def a_job_runs_again(self):
        follow_people(None)

    def state(self):
        """What counts: who is reached, which places run, which day governs, where it is counted."""
        people = [person.pk for person in self.people]
        reached = AssignedPerson.objects.current().filter(person__in=people)
        rows = Enrolment.objects.filter(person__in=people, course=self.city.course)
        running = rows.running()
        days = last_days(Place(row.pk, row.person_id, row.course_id, row.due_on) for row in running)
        return (
            set(reached.values_list("assignment_id", "person_id", "organisation_id")),
            set(running.values_list("person_id", flat=True)),
            {row.person_id: days[row.pk].on for row in running if row.pk in days},
        )

    @invariant()
    def same_as_from_scratch(self):
        kept = self.state()
        point = transaction.savepoint()
        for row in Assignment.objects.all():
            reconcile(row, people=[person.pk for person in self.people])
        assert self.state() == kept
        AssignedPerson.objects.all().delete()
        for row in Assignment.objects.all():
            reconcile(row)
        assert self.state() == kept
        transaction.savepoint_rollback(point)

    @invariant()
    def one_place_one_first_word_and_one_day(self):
        for person in self.people:
            assert Enrolment.objects.filter(person=person, course=self.city.course).count() <= 1
            for row in self.rows:
                words = Message.objects.filter(person=person, kind="assignment.given", context={"assignment": row.pk})
                assert words.count() <= 1
        rows = with_last_day(Enrolment.objects.running().filter(course=self.city.course), "last")
        days = last_days(Place(row.pk, row.person_id, row.course_id, row.due_on) for row in rows)
        assert {row.pk: row.last for row in rows if row.last} == {pk: day.on for pk, day in days.items()}


@pytest.mark.django_db
def test_any_order_gives_the_same_end_state():
    run_state_machine_as_test(
        AssigningMachine,
        settings=settings(
            max_examples=15, stateful_step_count=16, deadline=None, phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
