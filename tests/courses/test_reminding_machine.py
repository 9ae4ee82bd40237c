"""Whatever order the clock, kills, completions and extensions come in: nobody is told twice, nobody who is done,
nobody against an extension; and a clock that runs through leaves nobody out."""

from collections import Counter
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from courses.domain.assessing.extension import grant_extension, grant_waiver, withdraw_exception
from courses.domain.reminding.by_hand import remind_by_hand
from courses.domain.reminding.rules import CATCH_UP, week_of
from courses.domain.reminding.sending import send_due
from courses.models import CourseCompletion, Extension, Reminder, Timing, Whom
from people.domain.quiet_hours import is_quiet
from people.models import Message
from tests.courses.reminder_stage import Stage, noon

WHO = st.integers(0, 2)


class Killed(Exception):
    """The process is gone in the middle of a statement."""


@contextmanager
def killed_at(statement: int) -> Any:
    """The n-th statement that writes does not come back."""
    left = [statement]

    def wrapper(execute, sql, params, many, context):
        if sql.lstrip().upper().startswith("INSERT"):
            left[0] -= 1
            if left[0] <= 0:
                raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


class ReminderMachine(RuleBasedStateMachine):
    """Three learners with last days near each other, four rules and a weekly one, and a coordinator with a finger."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.stage = Stage(learners=0)
        self.enrolments = [self.stage.enrol(due=days) for days in (1, 4, 8)]
        self.stage.rule(Timing.BEFORE, 3), self.stage.rule(Timing.BEFORE, 1, course=self.stage.course)
        self.stage.rule(Timing.ON), self.stage.rule(Timing.AFTER, 2)
        self.stage.rule(Timing.WEEKLY, weekday=self.stage.today.isoweekday())
        self.stage.rule(Timing.BEFORE, 3, whom=Whom.COORDINATOR)
        self.now: datetime = noon()
        self.done: set[int] = set()
        self.granted: dict[int, Extension] = {}
        self.seen: set[int] = set()

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def last_day(self, place: int):
        enrolment = self.enrolments[place]
        given = [row.due_on for row in (self.granted.get(enrolment.pk),) if row]
        return max([enrolment.due_on, *given])

    @rule(hours=st.sampled_from([1, 5, 11, 24, 30]))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)

    @rule()
    def clock(self):
        sent = send_due(now=self.now)
        if is_quiet(self.now):
            assert sent == 0
            return
        today = timezone.localdate(self.now)
        for place, enrolment in enumerate(self.enrolments):
            left = (self.last_day(place) - today).days
            if enrolment.pk not in self.done and left in (3, 1, 0, -2):
                heard = Reminder.objects.filter(enrolment=enrolment, whom=Whom.LEARNER)
                recent = heard.filter(sent_at__gt=self.now - timedelta(hours=24), sent_at__lte=self.now)
                told = heard.filter(due_on=self.last_day(place)).exists()
                assert recent.exists() or told, (left, list(heard))

    @rule(statement=st.integers(1, 6))
    def clock_is_killed(self, statement):
        with killed_at(statement), suppress(Killed):
            send_due(now=self.now)

    @rule(who=WHO)
    def finish(self, who):
        enrolment = self.enrolments[who]
        if enrolment.pk not in self.done:
            self.stage.finish(enrolment)
            self.done.add(enrolment.pk)

    @rule(who=WHO)
    def waive(self, who):
        enrolment = self.enrolments[who]
        if not enrolment.waivers.exists():
            grant_waiver(enrolment, None, author=self.stage.coordinator, reason="产假")
            self.done.add(enrolment.pk)

    @rule(who=WHO)
    def take_completion_back(self, who):
        enrolment = self.enrolments[who]
        row = enrolment.completions.in_force().first()
        if row and not enrolment.waivers.exists():
            CourseCompletion.objects.create(
                enrolment=enrolment, person=row.person, course=row.course, version=row.version, round=row.round,
                serial=row.serial + 1, is_reversal=True, reverses=row, reason="弄错了", completed_on=row.completed_on,
            )  # fmt: skip
            enrolment.round += 1
            enrolment.save()
            self.done.discard(enrolment.pk)

    @rule(who=WHO, days=st.integers(0, 14))
    def extend(self, who, days):
        enrolment = self.enrolments[who]
        if enrolment.pk not in self.granted:
            self.granted[enrolment.pk] = grant_extension(
                enrolment, None, author=self.stage.coordinator, reason="病假", until=self.stage.day(days)
            )

    @rule(who=WHO)
    def take_extension_back(self, who):
        row = self.granted.pop(self.enrolments[who].pk, None)
        if row:
            withdraw_exception(row, author=self.stage.coordinator, reason="弄错了")

    @rule(who=WHO)
    def remind(self, who):
        remind_by_hand([self.enrolments[who]], actor=self.stage.coordinator)

    @invariant()
    def new_reminders_are_true(self):
        places = {enrolment.pk: place for place, enrolment in enumerate(self.enrolments)}
        for row in Reminder.objects.exclude(pk__in=self.seen).order_by("pk"):
            self.seen.add(row.pk)
            if row.enrolment_id is None:
                continue
            assert row.enrolment_id not in self.done
            assert row.due_on == self.last_day(places[row.enrolment_id])
            left = (row.due_on - row.day).days
            known = {"before": 0 < left <= 3, "on": left == 0, "after": 2 <= -left <= 2 + CATCH_UP, "hand": True}
            assert known[row.timing]
            assert row.timing == "hand" or not is_quiet(row.sent_at)

    @invariant()
    def nothing_is_doubled(self):
        rows = list(Reminder.objects.all())
        daily = Counter((row.enrolment_id, row.day) for row in rows if row.enrolment_id and row.timing != "hand")
        weekly = Counter((row.person_id, row.whom, week_of(row.day)) for row in rows if row.timing == "weekly")
        units = Counter((row.person_id, row.rule_id, row.day) for row in rows if row.whom == "coordinator")
        by_hand = Counter(row.enrolment_id for row in rows if row.timing == "hand")
        for counted in (daily, weekly, units, by_hand):
            assert set(counted.values()) <= {1}
        told = Counter(row.context["reminder"] for row in Message.objects.filter(kind="reminder"))
        assert told == Counter(row.public_id for row in rows)


@pytest.mark.django_db
@override_settings(QUIET_HOURS="21:00-08:00")
def test_reminders_in_any_order():
    run_state_machine_as_test(
        ReminderMachine,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.django_db
def test_whoever_finishes_a_second_time_is_not_reminded_again():
    machine = ReminderMachine()
    machine.finish(2)
    machine.take_completion_back(2)
    machine.finish(2)
    machine.remind(2)
    assert not Reminder.objects.filter(enrolment=machine.enrolments[2]).exists()
    machine.new_reminders_are_true()
    machine.teardown()
