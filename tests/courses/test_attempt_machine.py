"""Whatever order learners, markers, staff and the clock act in, an attempt only ever goes where the table allows."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from courses.domain.assessing import attempt_state
from courses.domain.assessing.answers import Closed, Conflict
from courses.domain.assessing.attempt import return_attempt, void_attempt
from courses.domain.assessing.attempt_state import IllegalMove
from courses.domain.assessing.submission import hand_in_overdue
from courses.domain.authoring.assessment import version_facts
from courses.domain.learning.outline import forget_outlines
from courses.domain.refusal import Refused
from courses.models import Attempt, Grade, ItemCompletion, Policy, Response
from courses.models.attempt import PAIRS
from tests.courses.sitting import RIGHT, WRONG, Sitting
from tests.factories.courses import LearnerFactory


class AttemptMachine(RuleBasedStateMachine):
    """One learner, one quiz of three attempts with ten minutes each."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.sitting = Sitting(Policy(attempts=3, time_limit=10))
        self.staff = LearnerFactory()
        self.now = timezone.now()
        self.acknowledged: dict[int, list[dict]] = {}
        self.saves = 0
        self.attempt: Attempt | None = None

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)
        version_facts.cache_clear()
        forget_outlines()

    def fresh(self) -> Attempt:
        self.attempt.refresh_from_db()
        return self.attempt

    @rule()
    def start(self):
        if Attempt.objects.counted().count() < 3 or Attempt.objects.open().filter(deadline__gte=self.now).exists():
            self.attempt = self.sitting.start(now=self.now)
            return
        with pytest.raises(Refused):
            self.sitting.start(now=self.now)

    @precondition(lambda self: self.attempt)
    @rule(value=st.sampled_from(["1", "2", "3"]), question=st.sampled_from(["q1", "q2"]))
    def save(self, value, question):
        self.saves += 1
        raw = {f"a-{question}": [value]}
        try:
            self.sitting.save(self.attempt, raw=raw, question=question, save_key=f"key-{self.saves:08}", now=self.now)
        except Closed:
            state = attempt_state.shown_state(self.fresh(), now=self.now - timedelta(seconds=5))
            assert state not in ("in_progress", "returned")
        else:
            self.acknowledged.setdefault(self.attempt.pk, []).append(raw)

    @precondition(lambda self: self.attempt)
    @rule()
    def save_stale(self):
        last = Response.objects.filter(attempt=self.attempt).count()
        if last:
            with pytest.raises((Conflict, Closed)):
                self.sitting.save(self.attempt, save_key="stale-key-00", revision=last + 5, now=self.now)

    @precondition(lambda self: self.attempt)
    @rule(paper=st.sampled_from([RIGHT, WRONG, None]))
    def submit(self, paper):
        before = Grade.objects.filter(attempt=self.attempt).count()
        self.sitting.submit(self.attempt, paper, now=self.now)
        self.sitting.submit(self.attempt, WRONG, now=self.now)
        assert Grade.objects.filter(attempt=self.attempt).count() <= max(before, 1)

    @rule(minutes=st.integers(1, 15))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule()
    def clock(self):
        hand_in_overdue(now=self.now)

    @precondition(lambda self: self.attempt)
    @rule()
    def void(self):
        try:
            void_attempt(self.fresh(), actor=self.staff, reason="停电")
        except IllegalMove:
            assert self.attempt.progress == "voided"

    @precondition(lambda self: self.attempt)
    @rule()
    def give_back(self):
        before = attempt_state.state_of(self.fresh())
        try:
            return_attempt(self.attempt, actor=self.staff, reason="补充")
        except IllegalMove:
            assert before not in (attempt_state.SUBMITTED, attempt_state.AWAITING)

    @invariant()
    def states_are_pairs(self):
        for attempt in Attempt.objects.all():
            assert attempt_state.state_of(attempt) in PAIRS

    @invariant()
    def at_most_one_is_open(self):
        assert Attempt.objects.open().count() <= 1

    @invariant()
    def what_was_acknowledged_is_there(self):
        for attempt, saved in self.acknowledged.items():
            stored = [row.raw for row in Response.objects.filter(attempt=attempt, final=False)]
            assert stored == saved

    @invariant()
    def a_grade_belongs_to_a_closed_attempt(self):
        for grade in Grade.objects.select_related("attempt"):
            assert grade.attempt.progress in ("completed", "voided")

    @invariant()
    def completion_has_a_passing_grade(self):
        for done in ItemCompletion.objects.select_related("attempt"):
            assert done.attempt.grades.filter(passed=True).exists()


@pytest.mark.django_db
def test_attempts_only_go_where_the_table_allows():
    run_state_machine_as_test(
        AttemptMachine,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        ),
    )  # fmt: skip
