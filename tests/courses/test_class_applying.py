"""Applying for a class, who is admitted, who waits, and that nobody gets a seat that is not there."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from courses.domain.classes.admitting import admit, apply_for_class, place_in_queue, refuse, standing_of, withdraw
from courses.domain.classes.planning import cancel_class, change_class, close_applications
from courses.domain.classes.sessions import cancel_session
from courses.domain.classes.state import class_state, open_classes, seats_taken
from courses.domain.refusal import Refused
from courses.models import (
    Admission,
    ApplicationState,
    ClassApplication,
    ClassPlace,
    ClassRun,
    CourseCompletion,
    Enrolment,
)
from people.models import AuditEntry, Message, User
from tests.courses.class_stage import Hall

pytestmark = pytest.mark.django_db
State = ApplicationState


def test_somebody_applies_is_admitted_and_is_enrolled_in_the_course():
    hall = Hall()
    person = hall.learner()
    row = apply_for_class(person, hall.run, words="想做社区\0志愿者")
    assert (row.state, row.words) == (State.ASKED, "想做社区志愿者")
    assert not Enrolment.objects.filter(person=person).exists()
    assert Message.objects.filter(person=hall.trainer, kind="class.asked").count() == 1
    admit(row, actor=hall.trainer)
    place = ClassPlace.objects.get(run=hall.run)
    assert (place.enrolment.person, place.state) == (person, "confirmed")
    assert place.enrolment.source == "request"
    assert Message.objects.filter(person=person, kind="class.admitted").count() == 1
    actions = set(AuditEntry.objects.filter(action__startswith="class.").values_list("action", flat=True))
    assert {"class.opened", "class.applied", "class.admitted"} <= actions


def test_pressing_twice_is_one_application_and_deciding_twice_is_one_place():
    hall = Hall()
    person = hall.learner()
    assert apply_for_class(person, hall.run).pk == apply_for_class(person, hall.run).pk
    row = standing_of(person, hall.run)
    for _again in range(2):
        admit(row, actor=hall.trainer)
    assert ClassPlace.objects.count() == 1
    assert Message.objects.filter(kind="class.admitted").count() == 1


def test_full_class_gives_numbers_and_moves_people_up_in_their_order():
    hall = Hall(seats=1, admission=Admission.AT_ONCE)
    people = [hall.learner() for _one in range(4)]
    rows = [apply_for_class(one, hall.run) for one in people]
    assert [row.state for row in rows] == ["admitted", "waiting", "waiting", "waiting"]
    assert [place_in_queue(row) for row in rows[1:]] == [1, 2, 3]
    withdraw(people[1], hall.run)
    assert place_in_queue(rows[2]) == 1
    withdraw(people[0], hall.run)
    rows[2].refresh_from_db()
    assert rows[2].state == State.ADMITTED
    assert Message.objects.filter(person=people[2], kind="class.admitted").exists()
    change_class(hall.run, {"seats": 5}, actor=hall.trainer)
    rows[3].refresh_from_db()
    assert rows[3].state == State.ADMITTED


def test_staff_admit_to_the_waiting_list_where_no_seat_is_free():
    hall = Hall(seats=1)
    rows = [apply_for_class(hall.learner(), hall.run) for _one in range(3)]
    assert [admit(row, actor=hall.trainer).state for row in rows] == ["admitted", "waiting", "waiting"]
    refuse(rows[0], actor=hall.trainer, reason="证件不全")
    rows[1].refresh_from_db()
    assert rows[1].state == State.ADMITTED
    assert seats_taken(hall.run) == 1


@pytest.mark.parametrize("how", ["last_day", "shut", "soon", "begun", "cancelled", "over"])
def test_outside_the_time_of_applications_nothing_is_written(how, time_machine):
    hall = Hall()
    person, today = hall.learner(), timezone.localdate()
    if how == "last_day":
        ClassRun.objects.update(apply_until=today - timedelta(days=1))
    elif how == "soon":
        ClassRun.objects.update(apply_from=today + timedelta(days=1))
    elif how == "shut":
        close_applications(hall.run, actor=hall.trainer)
    elif how == "cancelled":
        cancel_class(hall.run, actor=hall.trainer, reason="场地检修")
    else:
        time_machine.move_to(hall.sessions()[0].starts_at + timedelta(days=0 if how == "begun" else 9), tick=False)
    with pytest.raises(Refused) as refusal:
        apply_for_class(person, hall.run)
    assert refusal.value.message
    assert not ClassApplication.objects.exists()
    assert not Enrolment.objects.filter(person=person).exists()


def test_the_last_day_of_applications_counts_whole(time_machine):
    day = timezone.localdate() + timedelta(days=3)
    hall = Hall(apply_until=day)
    time_machine.move_to(f"{day}T23:59:30+08:00", tick=False)
    assert class_state(hall.run) == "open"
    assert [line.state for line in open_classes(hall.course.pk)] == ["open"]
    time_machine.move_to(f"{day + timedelta(days=1)}T00:00:10+08:00", tick=False)
    assert class_state(hall.run) == "closed"


def test_refusing_asks_for_a_reason_and_whoever_was_refused_may_ask_again():
    hall = Hall()
    person = hall.learner()
    row = apply_for_class(person, hall.run)
    with pytest.raises(Refused, match="reason"):
        refuse(row, actor=hall.trainer, reason=" \0 ")
    refuse(row, actor=hall.trainer, reason="请先完成线上部分")
    with pytest.raises(Refused, match="again"):
        admit(row, actor=hall.trainer)
    assert apply_for_class(person, hall.run).pk != row.pk


def test_nobody_decides_about_themselves_and_staff_do_not_learn_in_their_class():
    hall = Hall()
    with pytest.raises(Refused, match="staff"):
        apply_for_class(hall.trainer, hall.run)
    other = hall.holder("trainer")
    row = apply_for_class(other, hall.run)
    with pytest.raises(Refused, match="own"):
        admit(row, actor=other)


def test_a_place_cannot_be_given_back_once_the_class_has_begun(time_machine):
    hall = Hall(admission=Admission.AT_ONCE)
    person = hall.learner()
    apply_for_class(person, hall.run)
    time_machine.move_to(hall.sessions()[0].starts_at + timedelta(minutes=1), tick=False)
    with pytest.raises(Refused, match="begun"):
        withdraw(person, hall.run)
    assert seats_taken(hall.run) == 1


def test_fewer_seats_than_people_are_refused_whole():
    hall = Hall(seats=2, admission=Admission.AT_ONCE)
    for _one in range(2):
        apply_for_class(hall.learner(), hall.run)
    with pytest.raises(Refused, match="seats"):
        change_class(hall.run, {"seats": 1, "title": "另一个名字"}, actor=hall.trainer)
    hall.run.refresh_from_db()
    assert (hall.run.seats, hall.run.title) == (2, "救护员第 1 班")


def test_whoever_finished_before_begins_another_round():
    hall = Hall(admission=Admission.AT_ONCE)
    person = hall.learner()
    apply_for_class(person, hall.run)
    enrolment = Enrolment.objects.get(person=person)
    CourseCompletion.objects.create(
        enrolment=enrolment, person=person, course=hall.course, version=enrolment.version, completed_on="2026-01-01"
    )
    withdraw(person, hall.run)
    apply_for_class(person, hall.run)
    enrolment.refresh_from_db()
    assert enrolment.round == 2
    assert CourseCompletion.objects.filter(enrolment=enrolment, round=1).exists()


class ClassMachine(RuleBasedStateMachine):
    """Six people and one class: they ask and withdraw, staff decide and change seats, in any order."""

    hall: Hall
    people: list[User]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.run = ClassRun.objects.get(pk=self.hall.run.pk)
        self.order: list[int] = []

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def fresh(self) -> ClassRun:
        self.run.refresh_from_db()
        return self.run

    @property
    def is_off(self) -> bool:
        return self.fresh().cancelled_at is not None

    @rule(who=st.integers(0, 5))
    def apply(self, who):
        if self.is_off:
            with pytest.raises(Refused):
                apply_for_class(self.people[who], self.run)
            return
        first = apply_for_class(self.people[who], self.run)
        assert apply_for_class(self.people[who], self.run).pk == first.pk

    @rule(who=st.integers(0, 5))
    def take_back(self, who):
        row = withdraw(self.people[who], self.run)
        assert row is None or not self.is_off

    @rule(who=st.integers(0, 5), accept=st.booleans())
    def decide(self, who, accept):
        row = standing_of(self.people[who], self.run)
        if row is None:
            return
        try:
            admit(row, actor=self.hall.trainer) if accept else refuse(row, actor=self.hall.trainer, reason="名额")
        except Refused:
            assert self.is_off or row.state not in ("asked", "waiting", "admitted")

    @rule(seats=st.sampled_from([1, 2, 3, 4, None]), at_once=st.booleans())
    def change_seats(self, seats, at_once):
        taken = seats_taken(self.run)
        how = Admission.AT_ONCE if at_once else Admission.STAFF
        try:
            change_class(self.run, {"seats": seats, "admission": how}, actor=self.hall.trainer)
        except Refused:
            assert self.is_off or taken > seats

    @precondition(lambda self: len(self.order) > 2)
    @rule()
    def cancel(self):
        cancel_class(self.run, actor=self.hall.trainer, reason="场地检修")

    @invariant()
    def never_more_people_than_seats(self):
        assert self.fresh().seats is None or seats_taken(self.run) <= self.run.seats

    @invariant()
    def nobody_twice(self):
        people = list(ClassApplication.objects.standing().filter(run=self.run).values_list("person", flat=True))
        assert len(people) == len(set(people))
        admitted = ClassApplication.objects.filter(run=self.run, state=State.ADMITTED).values_list("person", flat=True)
        placed = ClassPlace.objects.filter(run=self.run, state="confirmed").values_list("enrolment__person", flat=True)
        if not self.is_off:
            assert sorted(admitted) == sorted(placed)

    @invariant()
    def nobody_waits_while_a_seat_is_free(self):
        waiting = ClassApplication.objects.waiting().filter(run=self.run).count()
        if waiting and not self.is_off:
            assert self.run.seats == seats_taken(self.run)

    @invariant()
    def the_order_of_waiting_is_kept(self):
        now = list(ClassApplication.objects.waiting().filter(run=self.run).values_list("pk", flat=True))
        stayed = [one for one in self.order if one in now]
        assert now[: len(stayed)] == stayed, "newcomers stand behind"
        self.order = now


def test_in_whatever_order_people_act_seats_and_order_are_kept():
    ClassMachine.hall = Hall(seats=2)
    ClassMachine.people = [ClassMachine.hall.learner() for _one in range(6)]
    limits = settings(
        max_examples=15, stateful_step_count=18, deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    run_state_machine_as_test(ClassMachine, settings=limits)


def test_a_cancelled_session_frees_nothing_and_keeps_its_record():
    hall = Hall()
    cancel_session(hall.sessions()[0], actor=hall.trainer, reason="停电")
    assert [one.cancelled_at is not None for one in hall.sessions()] == [True, False]
