"""Grading: the plugin reads and judges outside every transaction, a short second one keeps what it found.

A plugin that fails leaves the answer where it is: the clock tries again, and after three failures a person marks it.
Nobody ever gets a zero because of a plugin.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import attempt_state
from courses.domain.assessment import VersionFacts, version_facts
from courses.domain.completion import record_item, refresh_course_completion, satisfies
from courses.domain.counted import counted_of
from courses.domain.events import attempt_graded
from courses.domain.judged_by import graded_under, newest_grade
from courses.domain.lateness import IN_TIME, Lateness, find_lateness
from courses.domain.outline import outline_of
from courses.domain.presence import facts_for
from courses.domain.refusal import Refused
from courses.domain.sealed import open_answers, seal_outcome
from courses.models import (
    Aggregate,
    Attempt,
    AttemptMove,
    Feedback,
    Grade,
    Grading,
    ItemCompletion,
    Policy,
    Progress,
    Response,
    SealedResult,
)
from people.domain.prepared import PreparedInsert, PreparedUpdate
from plugins.api import Ctx, Mode, Outcome, Status, runtime

write_state = PreparedUpdate(Attempt, "progress", "grading", "closed_at", expected=("progress", "grading", "closed_at"))
insert_moves = PreparedInsert(AttemptMove)
insert_grade = PreparedInsert(Grade, returning=True)

TRIES = 3
RETRY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class GradingResult:
    """Where an attempt stands after an effort to grade it. `crisis` is for this one answer to the learner only."""

    attempt: Attempt
    grade: Grade | None = None
    crisis: bool = False
    finished_course: bool = False


@dataclass(frozen=True)
class Judged:
    """What the plugin said, before anything is written."""

    outcome: Outcome
    response: dict[str, Any]
    summary: list[list[str]]
    snapshot: str
    facts: Any = None
    late: Lateness = IN_TIME
    variant: Any = None  # the paper as a regrade mapped it


def judge(
    facts: VersionFacts,
    *,
    variant: Any,
    raw: Any,
    language: str,
    marks: Any = None,
    show: bool = False,
    known: Any = None,
    draws: bool = True,
) -> Judged | None:
    """Let the plugin read and grade; None when it fails. No database, no transaction. `draws` False leaves out the
    page and the words that are kept with a result."""
    private = facts.is_sealed
    ctx = Ctx(config=facts.config, variant=variant or {}, mode=Mode.ATTEMPT, lang=language, facts=known)
    read = runtime.call(facts.type_key, "parse", ctx, raw, {}, fallback=None, private=private)
    if not read.ok:
        return None
    response = read.value[0]
    graded = Ctx(
        config=facts.config, variant=variant or {}, mode=Mode.REVIEW, response=response, lang=language, facts=known
    )
    called = runtime.call(facts.type_key, "grade", graded, marks, private=private)
    if not called.ok or not isinstance(called.value, Outcome):
        return None
    if private or not draws or called.value.status != Status.GRADED:
        return Judged(called.value, response, [], "", known)
    seen = Ctx(
        config=facts.config, variant=variant or {}, mode=Mode.REVIEW, response=response, outcome=called.value,
        lang=language, show_answers=show, facts=known,
    )  # fmt: skip
    page = runtime.call(facts.type_key, "render", seen, fallback="")
    words = runtime.call(facts.type_key, "summary", seen, fallback=[])
    return Judged(called.value, response, [list(pair) for pair in words.value], str(page.value), known)


def grade_attempt(
    attempt: Attempt,
    *,
    language: str = "zh-hans",
    raw: Any = None,
    marks: Any = None,
    grader: Any = None,
    reason: str = "",
) -> GradingResult:
    """Grade a submitted attempt and keep the result. Safe to call twice: only the first changes anything.

    `raw` spares reading the final answer again where the caller has just committed it.
    """
    facts = version_facts(attempt.version_id)
    sealed = SealedResult.objects.filter(attempt=attempt).first() if attempt.is_sealed else None
    if attempt.is_sealed:
        if sealed is None:
            return GradingResult(attempt)  # erased by the learner meanwhile
        content = open_answers(sealed)
        variant, raw = content["variant"], content["raw"] or {}
    else:
        variant, raw = attempt.variant, _final_answer(attempt) if raw is None else raw
    shows = facts.policy.feedback == Feedback.AFTER_SUBMIT
    known = facts_for(attempt, facts, ended_at=attempt.submitted_at)
    judged = judge(facts, variant=variant, raw=raw, language=language, marks=marks, show=shows, known=known)
    if judged is None:
        return GradingResult(_note_failure(attempt))
    if judged.outcome.status != Status.GRADED:
        return GradingResult(_wait(attempt, judged.outcome.status))
    crisis = "crisis" in judged.outcome.signals
    judged = charge_lateness(judged, attempt, facts)
    grade, finished = _keep(attempt, facts, judged, sealed=sealed, marks=marks, grader=grader, reason=reason)
    return GradingResult(attempt, grade, crisis, finished)


def charge_lateness(judged: Judged, attempt: Attempt, facts: VersionFacts) -> Judged:
    """The same outcome, less what lateness costs; a pass mark is held against what is left."""
    score = judged.outcome.score
    late = find_lateness(attempt, facts, score)
    if score is None or not late.deducted:
        return replace(judged, late=late)
    return replace(judged, outcome=replace(judged.outcome, score=score - late.deducted), late=late)


def keep_judgement(attempt: Attempt, judged: Judged, *, marks: Any, grader: Any, reason: str = "") -> Grade | None:
    """Keep what people's marks came to: the first grade, or one more beside those that stand.

    None when the attempt was moved meanwhile.
    """
    judged = charge_lateness(judged, attempt, version_facts(attempt.version_id))
    facts, _paper = graded_under(attempt, newest_grade(attempt))
    return _keep(attempt, facts, judged, sealed=None, marks=marks, grader=grader, reason=reason)[0]


def _final_answer(attempt: Attempt) -> dict[str, Any]:
    final = Response.objects.filter(attempt=attempt, final=True).order_by("-revision")
    return final.values_list("raw", flat=True).first() or {}


def is_passed(outcome: Outcome, policy: Policy) -> bool | None:
    """The plugin's own word, else the policy's pass mark; None where nothing is judged."""
    if outcome.passed is not None:
        return outcome.passed
    if policy.pass_mark is None or outcome.score is None or outcome.max_score <= 0:
        return None
    return outcome.score * 100 >= policy.pass_mark * outcome.max_score


@transaction.atomic
def _keep(
    attempt: Attempt,
    facts: VersionFacts,
    judged: Judged,
    *,
    sealed: SealedResult | None,
    marks: Any,
    grader: Any,
    reason: str,
) -> tuple[Grade | None, bool]:
    outcome, now = judged.outcome, timezone.now()
    passed = is_passed(outcome, facts.policy)
    judged_at_all = passed is not None or bool(outcome.score is not None and outcome.max_score > 0)
    to = attempt_state.GRADED if judged_at_all and not facts.is_sealed else attempt_state.DONE
    before = (attempt.progress, attempt.grading)
    closed, attempt.closed_at = attempt.closed_at, now
    attempt.progress, attempt.grading = to
    if not write_state(attempt, progress=before[0], grading=before[1], closed_at=closed):
        attempt.refresh_from_db()  # another process graded it meanwhile
        return None, False
    insert_moves(*_moves(attempt, before, to, grader, reason, now))
    last = Grade.objects.filter(attempt=attempt).count() if before == to else 0  # a further grade has a new serial
    grade = make_grade(
        attempt, facts, judged, passed=passed, marks=marks, grader=grader, reason=reason, now=now, serial=last + 1
    )
    insert_grade(grade)
    if sealed is not None:
        seal_outcome(sealed, outcome=outcome.to_json(), response=judged.response)
    else:
        ids = {"attempt_id": attempt.pk}
        runtime.note_event("attempt_graded", attempt_id=attempt.pk, type_key=facts.type_key)
        transaction.on_commit(lambda: attempt_graded.send(sender=Attempt, **ids))
    completed = outcome.completed
    if attempt.enrolment is not None and not facts.is_sealed and facts.policy.aggregate != Aggregate.BEST:
        counted = counted_of(attempt.enrolment, attempt.item_key, facts.policy)
        completed, passed = (counted.completed, counted.passed) if counted else (completed, passed)
    return grade, _count(attempt, completed=completed, passed=passed, now=now)


def _moves(attempt: Attempt, before: Any, to: Any, grader: Any, reason: str, now: datetime) -> list[AttemptMove]:
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


def _count(attempt: Attempt, *, completed: bool, passed: bool | None, now: datetime) -> bool:
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


@transaction.atomic
def _note_failure(attempt: Attempt) -> Attempt:
    """One more failure; at the third a person marks it."""
    Attempt.objects.filter(pk=attempt.pk).update(grading_failures=F("grading_failures") + 1)
    attempt.refresh_from_db(fields=["grading_failures", "progress", "grading"])
    if attempt.grading_failures >= TRIES and attempt_state.state_of(attempt) == attempt_state.SUBMITTED:
        _wait(attempt, Status.AWAITING, reason="the plugin failed three times")
    return attempt


def _wait(attempt: Attempt, status: Status, *, reason: str = "") -> Attempt:
    """Leave it pending for a machine, or waiting for a person."""
    if status != Status.AWAITING or attempt_state.state_of(attempt) != attempt_state.SUBMITTED:
        return attempt
    before = attempt_state.SUBMITTED
    with transaction.atomic():
        taken = Attempt.objects.filter(pk=attempt.pk, progress=before[0], grading=before[1]).update(
            grading=Grading.PENDING_MANUAL
        )
        if taken:
            AttemptMove.objects.bulk_create(
                _moves(attempt, before, attempt_state.AWAITING, None, reason, timezone.now())
            )
    attempt.grading = Grading.PENDING_MANUAL
    return attempt


def grade_waiting(*, now: datetime | None = None, limit: int = 200) -> int:
    """Grade again what a failing plugin, or a process that died, left pending; a duty of the clock."""
    before = (now or timezone.now()) - RETRY_AFTER
    waiting = list(
        Attempt.objects.filter(progress=Progress.SUBMITTED, grading=Grading.PENDING, submitted_at__lt=before)
        .select_related("enrolment__version")
        .order_by("submitted_at")[:limit]
    )
    for attempt in waiting:
        grade_attempt(attempt)
    return len(waiting)


def report_late_outcome(attempt_id: int, outcome: Outcome, *, reason: str = "") -> Grade | None:
    """A result that came later (another server, a person, an observer), through the port of plugins.api."""
    attempt = Attempt.objects.select_related("enrolment__version").get(pk=attempt_id)
    if attempt.progress != Progress.SUBMITTED or outcome.status != Status.GRADED:
        raise Refused("not_waiting", _("This attempt is not waiting for a result."))
    facts = version_facts(attempt.version_id)
    sealed = SealedResult.objects.filter(attempt=attempt).first() if attempt.is_sealed else None
    judged = charge_lateness(Judged(outcome, {}, [], ""), attempt, facts)
    return _keep(attempt, facts, judged, sealed=sealed, marks=None, grader=None, reason=reason)[0]
