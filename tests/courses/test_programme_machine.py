"""Whatever order people come, go, move, are named, apply, finish and are closed in, and whatever jobs are lost or run
twice: the open periods are those that judging from nothing gives."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from courses.domain.certifying.certification import certify_after_course
from courses.domain.programmes.naming import name_people, take_off
from courses.domain.programmes.reconcile import follow_members, open_audience_periods
from courses.models import CertificationPeriod, ProgrammeApplication
from people.models import Membership, User
from tests.courses.programme_stage import Stage
from tests.factories.certification import PersonFactory, complete_course, join

WHO = st.integers(0, 3)


class ProgrammeMachine(RuleBasedStateMachine):
    """Three teachers and somebody who belongs nowhere; a programme for teachers of the first district."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.stage = Stage()
        teachers = [self.stage.teacher(), self.stage.teacher(), self.stage.teacher(self.stage.far)]
        self.people = [*teachers, PersonFactory(activated_at=timezone.now())]
        rules = [{"organisation": self.stage.place.districts[0], "capacity": "teacher"}]
        self.stage.publish(rules=rules, due_after_days=20, validity="previous", validity_months=12)
        open_audience_periods(self.stage.programme)

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @rule(who=WHO, elsewhere=st.booleans(), capacity=st.sampled_from(["teacher", "staff"]))
    def join(self, who, elsewhere, capacity):
        place = self.stage.far if elsewhere else self.stage.near
        if not Membership.objects.current().filter(person=self.people[who], organisation=place).exists():
            join(self.people[who], place, capacity=capacity)
            follow_members([self.people[who].pk])

    @rule(who=WHO)
    def leave(self, who):
        self.stage.end_membership(self.people[who], last_day=timezone.localdate() - timedelta(days=1))
        follow_members([self.people[who].pk])

    @rule(who=WHO, on=st.booleans())
    def close_or_open(self, who, on):
        User.objects.filter(pk=self.people[who].pk).update(is_active=on)
        follow_members([self.people[who].pk])

    @rule(who=WHO, on=st.booleans())
    def name(self, who, on):
        if on:
            name_people(self.stage.programme, [self.people[who].pk], actor=self.stage.bureau)
        else:
            take_off(self.stage.programme, [self.people[who].pk], actor=self.stage.bureau, reason="调整")

    @rule(who=WHO)
    def accept(self, who):
        ProgrammeApplication.objects.get_or_create(
            programme=self.stage.programme, person=self.people[who], state="accepted"
        )
        follow_members([self.people[who].pk])

    @rule(who=WHO, which=st.integers(0, 1))
    def finish(self, who, which):
        person, course = self.people[who], self.stage.courses[which]
        if not person.course_completions.filter(course=course).exists():
            done = complete_course(person, course)
            certify_after_course(person, course.pk, completion=done)

    @rule()
    def a_job_runs_again(self):
        open_audience_periods(self.stage.programme)
        follow_members([person.pk for person in self.people])

    def state(self):
        """Who has something open, where it is counted and when it is due; who is certified."""
        rows = CertificationPeriod.objects.filter(programme=self.stage.programme)
        return (
            set(rows.open().values_list("person_id", "organisation_id", "window_due")),
            set(rows.certified().values_list("person_id", flat=True)),
        )

    @invariant()
    def same_as_from_nothing(self):
        kept = self.state()
        point = transaction.savepoint()
        CertificationPeriod.objects.filter(certified_at=None).delete()
        open_audience_periods(self.stage.programme)
        assert self.state() == kept
        transaction.savepoint_rollback(point)

    @invariant()
    def one_row_for_each_person(self):
        for person in self.people:
            rows = CertificationPeriod.objects.filter(programme=self.stage.programme, person=person)
            assert rows.count() <= 1


@pytest.mark.django_db
def test_any_order_gives_the_same_end_state():
    run_state_machine_as_test(
        ProgrammeMachine,
        settings=settings(
            max_examples=12, stateful_step_count=14, deadline=None, phases=[Phase.generate],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
