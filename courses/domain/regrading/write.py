"""Writing a confirmed regrade: new results beside those that stand, what follows for courses, and a message, once.

Each learner at a place is one short transaction that also marks its cases, so that a job that was stopped goes on where
it was. Whatever is not as it was counted is left alone and said so.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone, translation

from courses.domain.assessing import attempt_state
from courses.domain.assessing.keeping import make_grade
from courses.domain.authoring.assessment import version_facts
from courses.domain.events import attempt_graded
from courses.domain.hours.ledger import reverse_hours
from courses.domain.learning.completion import record_item, refresh_course_completion, reverse_completion
from courses.domain.learning.outline import outline_of
from courses.domain.regrading.judge import AWAY, Effect, Finding, Group, Verdict, find_groups, item_of
from courses.domain.regrading.messages import KEPT, REGRADED
from courses.domain.regrading.regrade import chunks_of
from courses.domain.statements.cause import note_grade
from courses.models import (
    Attempt,
    AttemptMove,
    CourseCompletion,
    Enrolment,
    Grade,
    HourEntry,
    ItemCompletion,
    Progress,
    Regrade,
    RegradeCase,
    RegradeState,
)
from people.domain.audit import record_audit
from people.domain.job import Progress as Report
from people.domain.message import send_message
from people.models import Job
from plugins.api import runtime


class PluginAway(Exception):
    """The type cannot judge now what it judged when it was counted: the job tries again later."""


def write_regrade(job: Job, progress: Report) -> None:
    """Write what was confirmed; run again, it writes only what is missing."""
    regrade = Regrade.objects.select_related("assessment__owner", "confirmed_by").get(pk=job.arguments["regrade"])
    if regrade.state != RegradeState.RUNNING:
        return
    target = version_facts(regrade.version_id)
    cases = RegradeCase.objects.filter(regrade=regrade)
    total = cases.filter(verdict=Verdict.CHANGED).count()
    with translation.override(str(job.arguments.get("language") or "zh-hans")):
        for part in chunks_of(Attempt.objects.filter(pk__in=_waiting(regrade))):
            whole = _whole_groups(regrade, part)
            sound = set(cases.filter(attempt__in=whole).exclude(code=AWAY).values_list("attempt_id", flat=True))
            for group in find_groups(whole, target, draws=True):
                done = cases.filter(verdict=Verdict.CHANGED, done_at__isnull=False).count()
                progress(done, total)  # LeaseLost before anything of this learner is written
                if any(one.code == AWAY and one.attempt.pk in sound for one in group.findings):
                    raise PluginAway(target.type_key)
                write_group(regrade, group)
    _finish(regrade, job)


def _waiting(regrade: Regrade) -> Any:
    cases = RegradeCase.objects.filter(regrade=regrade, verdict=Verdict.CHANGED, done_at=None)
    return cases.values("attempt")


def _whole_groups(regrade: Regrade, part: list[int]) -> list[int]:
    """All counted attempts at the places of these."""
    places = Attempt.objects.filter(pk__in=part).values_list("enrolment_id", "item_key", "round")
    wanted = {(enrolment, str(key), round_) for enrolment, key, round_ in places}
    enrolments = {enrolment for enrolment, _key, _round in wanted if enrolment is not None}
    rows = Attempt.objects.filter(enrolment__in=enrolments, regrade_cases__regrade=regrade)
    names = ("pk", "enrolment_id", "item_key", "round")
    beside = {pk for pk, enrolment, key, round_ in rows.values_list(*names) if (enrolment, str(key), round_) in wanted}
    return sorted(beside | set(part))


@transaction.atomic
def write_group(regrade: Regrade, group: Group) -> bool:
    """One learner at one place: everything or, where something came in between, nothing. True when written."""
    attempts = [one.attempt for one in group.findings]
    if attempts[0].enrolment_id is not None:
        Enrolment.objects.select_for_update().get(pk=attempts[0].enrolment_id)
    locked = {row.pk: row for row in Attempt.objects.select_for_update().filter(pk__in=[one.pk for one in attempts])}
    cases = {row.attempt_id: row for row in regrade.cases.select_for_update().filter(attempt__in=attempts)}
    waiting = [row for row in cases.values() if row.verdict == Verdict.CHANGED and row.done_at is None]
    if not waiting:
        return False
    if not is_as_counted(group, locked, cases):
        RegradeCase.objects.filter(pk__in=[row.pk for row in waiting]).update(is_left=True, done_at=timezone.now())
        return False
    for finding in group.findings:
        if finding.verdict == Verdict.CHANGED:
            _write_result(regrade, finding, cases[finding.attempt.pk])
    _follow(regrade, group)
    kind = KEPT if group.keeps_certificate else REGRADED
    last = next(one.attempt for one in reversed(group.findings) if one.verdict == Verdict.CHANGED)
    send_message(last.person_id, kind, context={"attempt": last.public_id}, once_key=f"regrade-{regrade.pk}-{last.pk}")
    return True


def is_as_counted(group: Group, locked: dict[int, Attempt], cases: dict[int, RegradeCase]) -> bool:
    """Whether everything of this learner is still as the dry run found it, the outcome included."""
    newest = dict(Grade.objects.filter(attempt__in=locked).order_by("serial").values_list("attempt_id", "pk"))
    if set(cases) != {one.attempt.pk for one in group.findings}:
        return False
    for finding in group.findings:
        case, attempt = cases[finding.attempt.pk], locked[finding.attempt.pk]
        result = finding.result
        after = (result.score, result.max_score, result.passed, result.completed) if result else (None,) * 4
        if newest[attempt.pk] != case.grade_id or attempt.progress != Progress.COMPLETED:
            return False
        if finding.verdict != case.verdict or after != case.result:
            return False
    last = cases[group.findings[-1].attempt.pk]
    return (group.effect, group.keeps_certificate) == (last.effect, last.keeps_certificate)


def _write_result(regrade: Regrade, finding: Finding, case: RegradeCase) -> None:
    """The new result with its reason, and the move where the attempt is judged now and was not before."""
    attempt, now = finding.attempt, timezone.now()
    target = version_facts(regrade.version_id)
    assert finding.judged is not None  # it changes, so it was judged
    assert finding.result is not None
    grade = make_grade(
        attempt, target, finding.judged, passed=finding.result.passed, marks=finding.grade.marks,
        grader=regrade.confirmed_by, reason=regrade.reason, now=now, serial=finding.grade.serial + 1,
    )  # fmt: skip
    grade.variant = finding.variant
    grade.save(force_insert=True)
    note_grade(attempt, grade)
    result = finding.result
    is_judged = result.passed is not None or bool(result.score is not None and result.max_score)
    to = attempt_state.GRADED if is_judged else attempt_state.DONE
    AttemptMove.objects.create(
        attempt=attempt, from_progress=attempt.progress, from_grading=attempt.grading, to_progress=to[0],
        to_grading=to[1], actor=regrade.confirmed_by, reason=regrade.reason, at=now,
    )  # fmt: skip
    Attempt.objects.filter(pk=attempt.pk).update(progress=to[0], grading=to[1], closed_at=now)
    RegradeCase.objects.filter(pk=case.pk).update(made=grade, done_at=now)
    runtime.note_event("attempt_graded", attempt_id=attempt.pk, type_key=target.type_key)
    ids = {"attempt_id": attempt.pk}
    transaction.on_commit(lambda: attempt_graded.send(sender=Attempt, **ids))


def _follow(regrade: Regrade, group: Group) -> None:
    """What a pass gained or lost means for the course. Certificates that were issued stay what they are."""
    attempt = next(one.attempt for one in reversed(group.findings) if one.verdict == Verdict.CHANGED)
    enrolment, item = attempt.enrolment, item_of(attempt)
    if enrolment is None or item is None:
        return
    if group.effect == Effect.GAINED:
        passing = next((one for one in group.findings if one.result and one.result.passed), group.findings[-1])
        outline = outline_of(enrolment.version, language="zh-hans")
        done = record_item(
            enrolment, item, outline=outline, basis=ItemCompletion.Basis.ATTEMPT, attempt=passing.attempt,
            passed=passing.result.passed if passing.result else None, actor=regrade.confirmed_by,
        )  # fmt: skip
        refresh_course_completion(enrolment, outline=outline, done=done)
    elif group.effect == Effect.LOST:
        _take_back(regrade, enrolment, item.key)


def _take_back(regrade: Regrade, enrolment: Enrolment, key: str) -> None:
    """Reverse the completion of the item, of the course and its hours."""
    standing = ItemCompletion.objects.in_force().filter(
        enrolment=enrolment, item_key=key, round=enrolment.round, basis=ItemCompletion.Basis.ATTEMPT
    )
    courses = list(CourseCompletion.objects.in_force().filter(enrolment=enrolment, round=enrolment.round))
    for completion in standing:
        reverse_completion(completion, actor=regrade.confirmed_by, reason=regrade.reason)
    entries = HourEntry.objects.filter(completion__in=courses, reverses=None, reversal=None)
    for entry in entries:
        reverse_hours(entry, actor=regrade.confirmed_by, reason=regrade.reason)


def _finish(regrade: Regrade, job: Job) -> None:
    cases = RegradeCase.objects.filter(regrade=regrade, verdict=Verdict.CHANGED)
    written, left = cases.filter(made__isnull=False).count(), cases.filter(is_left=True).count()
    job.result = {"written": written, "left": left}
    with transaction.atomic():
        locked = Regrade.objects.select_for_update().get(pk=regrade.pk)
        if locked.state != RegradeState.RUNNING:
            return
        locked.state, locked.finished_at = RegradeState.DONE, timezone.now()
        locked.counts = {**locked.counts, **job.result}
        locked.save(update_fields=["state", "finished_at", "counts"])
        record_audit(
            "regrade.written", actor=regrade.confirmed_by, subject=regrade, organisation=regrade.assessment.owner,
            fields=[f"written={written}", f"left={left}"], reason=regrade.reason,
        )  # fmt: skip
