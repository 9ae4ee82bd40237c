"""Progress numbers equal a recount from the raw records after any order of everything that can happen to people."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from courses.domain.certifying.certification import evaluate_person
from courses.domain.learning.completion import refresh_course_completion
from courses.domain.learning.enrolment import end_enrolment, enrol
from courses.domain.merging import follow_merge
from courses.domain.programmes.reconcile import follow_members, open_audience_periods
from courses.models import CertificationPeriod, CourseCompletion, Enrolment, ItemCompletion, ReadingPosition, Waiver
from people.domain.membership import close_membership, transfer_person
from people.domain.merging.records import merge_people
from people.domain.merging.undoing import unmerge_people
from people.models import Membership
from tests.courses.figure_stage import Town


class FiguresMachine(RuleBasedStateMachine):
    """Any order of enrolments, work, completions, reversals, transfers, leavers, merges and newcomers."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.town = Town()
        self.people: list[Any] = []
        self.merges: list[Any] = []

    @rule(place=st.integers(0, 3))
    def join(self, place: int) -> None:
        self.people.append(self.town.teacher(place))
        open_audience_periods(self.town.version.programme)

    @precondition(lambda self: self.people)
    @rule(data=st.data())
    def enrol(self, data: Any) -> None:
        enrol(data.draw(st.sampled_from(self.people)), data.draw(st.sampled_from([self.town.course, self.town.other])))

    @precondition(lambda self: Enrolment.objects.exists())
    @rule(data=st.data(), act=st.sampled_from(["begin", "item", "end", "round"]))
    def work(self, data: Any, act: str) -> None:
        row = data.draw(st.sampled_from(list(Enrolment.objects.order_by("pk"))))
        if act == "begin":
            ReadingPosition.objects.get_or_create(enrolment=row, item_key="0" * 32)
        elif act == "item":
            serial = row.item_completions.count() + 1
            ItemCompletion.objects.create(enrolment=row, item_key="1" * 32, basis="read", serial=serial)
        elif act == "end":
            end_enrolment(row, actor=self.town.bureau, reason="离开")
        else:
            row.round += 1
            row.save(update_fields=["round"])

    @precondition(lambda self: self.people)
    @rule(data=st.data(), other=st.booleans())
    def complete(self, data: Any, other: bool) -> None:
        person = data.draw(st.sampled_from(self.people))
        course = self.town.other if other else self.town.course
        row = Enrolment.objects.filter(person=person, course=course).first()
        if row is not None and not row.completions.filter(round=row.round).exists():
            place = row.organisation_id
            CourseCompletion.objects.create(
                enrolment=row, person=person, course=course, version=row.version, round=row.round, organisation_id=place,
                completed_on=timezone.localdate(),
            )  # fmt: skip
            evaluate_person(person, self.town.version.programme)

    @precondition(lambda self: CourseCompletion.objects.in_force().exists())
    @rule(data=st.data())
    def take_back(self, data: Any) -> None:
        whole = data.draw(st.sampled_from(list(CourseCompletion.objects.in_force().order_by("pk"))))
        CourseCompletion.objects.create(
            enrolment=whole.enrolment, person=whole.person, course=whole.course, version=whole.version, reverses=whole,
            round=whole.round, serial=whole.serial + 1, is_reversal=True, completed_on=timezone.localdate(), reason="误记",
        )  # fmt: skip

    @precondition(lambda self: CertificationPeriod.objects.exists())
    @rule(data=st.data(), what=st.sampled_from(["revoked_at", "archived_at"]))
    def close_period(self, data: Any, what: str) -> None:
        row = data.draw(st.sampled_from(list(CertificationPeriod.objects.order_by("pk"))))
        CertificationPeriod.objects.filter(pk=row.pk).update(**{what: timezone.now()})

    @precondition(lambda self: self.people)
    @rule(data=st.data(), place=st.integers(0, 3))
    def move(self, data: Any, place: int) -> None:
        person = data.draw(st.sampled_from(self.people))
        membership = Membership.objects.current().filter(person=person).first()
        today = timezone.localdate()
        if membership is not None and membership.valid_from < today:
            transfer_person(membership, to=self.town.place.schools[place], first_day=today)
            follow_members([person.pk])

    @precondition(lambda self: self.people)
    @rule(data=st.data())
    def leave(self, data: Any) -> None:
        person = data.draw(st.sampled_from(self.people))
        yesterday = timezone.localdate() - timedelta(days=1)
        for membership in Membership.objects.filter(person=person, valid_until=None, valid_from__lte=yesterday):
            close_membership(membership, last_day=yesterday)
        follow_members([person.pk])

    @precondition(lambda self: len(self.people) > 1)
    @rule(data=st.data())
    def merge(self, data: Any) -> None:
        keep, drop = data.draw(st.permutations(self.people))[:2]
        self.people.remove(drop)
        self.merges.append(merge_people(keep, drop))
        if Enrolment.objects.filter(person=keep, version__items__isnull=False).exists():
            follow_merge(keep.pk, drop.pk)

    @precondition(lambda self: self.merges)
    @rule()
    def unmerge(self) -> None:
        merge = self.merges.pop()
        unmerge_people(merge)
        self.people.append(type(merge.drop).objects.get(pk=merge.drop_id))

    @precondition(lambda self: Enrolment.objects.filter(course=self.town.course, ended_at=None).exists())
    @rule(data=st.data())
    def waive(self, data: Any) -> None:
        rows = Enrolment.objects.filter(course=self.town.course, ended_at=None).order_by("pk")
        row = data.draw(st.sampled_from(list(rows)))
        for item in row.version.items.filter(required=True):
            Waiver.objects.create(enrolment=row, item_key=item.key, author=self.town.bureau, reason="已在别处学过")
        refresh_course_completion(row)

    @rule()
    def clock(self) -> None:
        self.town.settled()

    @invariant()
    def equal(self) -> None:
        self.town.check()

    def teardown(self) -> None:
        """At the end nothing waits, and the next example begins with an empty town."""
        self.town.settled()
        transaction.savepoint_rollback(self.savepoint)


@pytest.mark.django_db
def test_any_order_equals_a_recount():
    run_state_machine_as_test(
        FiguresMachine,
        settings=settings(
            max_examples=12, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )  # fmt: skip
