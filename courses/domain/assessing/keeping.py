"""Keeping a grade: one short transaction moves the attempt, writes the result and counts it towards the course."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.domain.assessing import attempt_state
from courses.domain.assessing.counted import counted_of
from courses.domain.assessing.judging import Judged, is_passed
from courses.domain.assessing.sealed import seal_outcome
from courses.domain.authoring.assessment import VersionFacts
from courses.domain.certifying.certification import certify_after_practical
from courses.domain.certifying.requirement import PRACTICAL
from courses.domain.events import attempt_graded
from courses.domain.learning.completion import record_item, refresh_course_completion, satisfies
from courses.domain.learning.outline import outline_of
from courses.domain.statements.cause import note_grade
from courses.models import (
    Aggregate,
    Attempt,
    AttemptMove,
    Grade,
    ItemCompletion,
    SealedResult,
)
from people.domain.prepared import PreparedInsert, PreparedUpdate
from plugins.api import runtime

write_state = PreparedUpdate(Attempt, "progress", "grading", "closed_at", expected=("progress", "grading", "closed_at"))
write_hand_in = PreparedUpdate(
    Attempt, "submit_key", "submitted_from", "submitted_at", "progress", "grading", "closed_at",
    expected=("progress", "grading", "closed_at"),
)  # fmt: skip
insert_moves = PreparedInsert(AttemptMove)
insert_grade = PreparedInsert(Grade, returning=True)


@transaction.atomic(savepoint=False)
def keep_grade(
    attempt: Attempt,
    facts: VersionFacts,
    judged: Judged,
    *,
    sealed: SealedResult | None,
    marks: Any,
    grader: Any,
    reason: str,
    opened: attempt_state.State | None = None,
) -> tuple[Grade | None, bool]:
    """Move the attempt, keep its grade and count it; (None, False) when another process moved it meanwhile. The second
    value says whether it finished the course. `opened`: the open state in which the database still has the attempt,
    where handing in and grading are one step."""
    outcome, now = judged.outcome, timezone.now()
    passed = is_passed(outcome, facts.policy)
    judged_at_all = passed is not None or bool(outcome.score is not None and outcome.max_score > 0)
    to = attempt_state.GRADED if judged_at_all and not facts.is_sealed else attempt_state.DONE
    before = (attempt.progress, attempt.grading)
    closed, attempt.closed_at = attempt.closed_at, now
    attempt.progress, attempt.grading = to
    write, there = (write_state, before) if opened is None else (write_hand_in, opened)
    if not write(attempt, progress=there[0], grading=there[1], closed_at=closed):
        attempt.refresh_from_db()  # another process graded it meanwhile
        return None, False
    insert_moves(*moves_of(attempt, before, to, grader, reason, now))
    last = Grade.objects.filter(attempt=attempt).count() if before == to else 0  # a further grade has a new serial
    grade = make_grade(
        attempt, facts, judged, passed=passed, marks=marks, grader=grader, reason=reason, now=now, serial=last + 1
    )
    insert_grade(grade)
    if sealed is not None:
        seal_outcome(sealed, outcome=outcome.to_json(), response=judged.response)
    else:
        note_grade(attempt, grade)
        ids = {"attempt_id": attempt.pk}
        runtime.note_event("attempt_graded", attempt_id=attempt.pk, type_key=facts.type_key)
        transaction.on_commit(lambda: attempt_graded.send(sender=Attempt, **ids))
    completed = outcome.completed
    if attempt.enrolment is not None and not facts.is_sealed and facts.policy.aggregate != Aggregate.BEST:
        counted = counted_of(attempt.enrolment, attempt.item_key, facts.policy)
        completed, passed = (counted.completed, counted.passed) if counted else (completed, passed)
    finished = count_grade(attempt, completed=completed, passed=passed, now=now)
    certify_signed(attempt, grade, facts)
    return grade, finished


def certify_signed(attempt: Attempt, grade: Grade, facts: VersionFacts) -> None:
    """A practical test that was passed may be all that a programme still asks for."""
    if grade.passed and facts.type_key == PRACTICAL and attempt.enrolment is not None and attempt.person is not None:
        certify_after_practical(attempt.person, attempt.enrolment.course_id, attempt.item_key)


def moves_of(attempt: Attempt, before: Any, to: Any, grader: Any, reason: str, now: datetime) -> list[AttemptMove]:
    """The move made now, after what is owed before it."""
    row = AttemptMove(
        attempt=attempt, from_progress=before[0], from_grading=before[1], to_progress=to[0], to_grading=to[1],
        actor=grader, reason=reason, at=now,
    )  # fmt: skip
    return [*attempt_state.owed_moves(attempt, before, now=now), row]


def make_grade(
    attempt: Attempt,
    facts: VersionFacts,
    judged: Judged,
    *,
    passed: bool | None,
    marks: Any,
    grader: Any,
    reason: str,
    now: datetime,
    serial: int,
) -> Grade:
    """The row of a result, not yet written."""
    outcome = judged.outcome
    base = Grade(
        attempt=attempt, serial=serial, version_id=facts.id, sealed=facts.is_sealed, completed=outcome.completed,
        plugin_version=runtime.plugin_version(facts.type_key), grader=grader, reason=reason, graded_at=now,
    )  # fmt: skip
    if facts.is_sealed:
        return base
    base.score, base.max_score, base.passed = outcome.score, outcome.max_score, passed
    base.band, base.feedback, base.marks = outcome.band, outcome.feedback, marks
    base.parts = outcome.to_json()["parts"]
    base.response, base.summary, base.snapshot = judged.response, judged.summary, judged.snapshot
    base.variant = judged.variant
    base.facts, base.late_days, base.deducted = judged.facts, judged.late.days, judged.late.deducted
    return base


def count_grade(attempt: Attempt, *, completed: bool, passed: bool | None, now: datetime) -> bool:
    """Refresh completion after a grade; True when it finished the course."""
    enrolment = attempt.enrolment
    if enrolment is None or attempt.round != enrolment.round:
        return False
    outline = outline_of(enrolment.version, language="zh-hans")
    item = outline.by_key.get(str(attempt.item_key))
    if item is None or not satisfies(item.move_on, completed=completed, passed=passed):
        return False
    same_day = timezone.localdate(attempt.started_at) == timezone.localdate(now)
    stamp = {"organisation_id": attempt.organisation_id, "district_id": attempt.district_id} if same_day else None
    done = record_item(
        enrolment, item, outline=outline, basis=ItemCompletion.Basis.ATTEMPT, attempt=attempt, stamp=stamp,
        passed=None if attempt.is_sealed else passed,
    )  # fmt: skip
    return refresh_course_completion(enrolment, outline=outline, done=done) is not None
