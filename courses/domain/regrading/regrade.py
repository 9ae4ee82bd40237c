"""Regrading: who may, asking, counting beforehand (the dry run), confirming or giving up, and the list of cases."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from courses.domain.authoring.assessment import version_facts
from courses.domain.refusal import Refused
from courses.domain.regrading.judge import OPEN_CLASSES, Effect, Group, Verdict, find_groups, papers_in_scope, place_of
from courses.models import (
    Assessment,
    AssessmentVersion,
    Attempt,
    Grade,
    PrivacyClass,
    Regrade,
    RegradeCase,
    RegradeState,
)
from courses.models.regrade import UNFINISHED
from people import rules
from people.domain.audit import record_audit
from people.domain.job import JobRefused, Progress, create_job
from people.models import Job, JobState

COUNT_JOB, WRITE_JOB = "courses.count_regrade", "courses.write_regrade"
CHUNK = 50  # learners at a time
WHY = {
    "current": gettext_lazy("Judged by this version already."),
    "erased": gettext_lazy("The answers were erased; the result stays."),
    "two_markers": gettext_lazy("Two people marked it; their common result stays."),
    "unavailable": gettext_lazy("The plugin of this kind could not judge it; the result stays."),
    "person": gettext_lazy("A person would have to mark it anew; the result stays."),
    "paper": gettext_lazy("The paper is another one; the result stays."),
}


def may_regrade(user: Any, assessment: Assessment) -> bool:
    """Who holds the right where the assessment belongs; one that belongs to nobody: for the whole city."""
    if assessment.owner is None:
        return rules.is_city_wide(user, "regrade")
    return rules.may(user, "regrade", assessment.owner)


def check_regradable(assessment: Assessment) -> AssessmentVersion:
    """The version to judge by; refuses where staff never touch results, or where there is none."""
    version = assessment.current_version
    if version is None or version.privacy not in OPEN_CLASSES:
        raise Refused(
            "sealed", _("Confidential and anonymous papers are never regraded: nobody but the learner sees them.")
        )
    return version


def count_outdated(assessment: Assessment) -> int:
    """Results that were judged by another version than the current one. One query."""
    if assessment.current_version_id is None:
        return 0
    newest = Grade.objects.filter(attempt__in=papers_in_scope(assessment.pk), version_id=assessment.current_version_id)
    return int(papers_in_scope(assessment.pk).exclude(pk__in=newest.values("attempt")).count())


@transaction.atomic
def ask_regrade(assessment: Assessment, *, actor: Any, reason: str, request: Any = None) -> Regrade:
    """Begin with a dry run: a job counts who would change and how; nothing is written before somebody confirms."""
    version = check_regradable(assessment)
    if not may_regrade(actor, assessment):
        raise Refused("right", _("Results are regraded by whoever holds that right for the owner of the assessment."))
    if not reason.strip():
        raise Refused("reason", _("Say why: the reason stands beside every new result."))
    try:
        with transaction.atomic():
            made = Regrade.objects.create(
                assessment=assessment, version=version, reason=reason.strip()[:300], asked_by=actor
            )
    except IntegrityError as error:
        raise Refused("busy", _("A regrade of this assessment is under way. Finish it or give it up first.")) from error
    made.job = create_job(COUNT_JOB, owner=actor, arguments=_arguments(made))
    made.save(update_fields=["job"])
    record_audit(
        "regrade.asked", actor=actor, subject=made, organisation=assessment.owner, reason=made.reason, request=request
    )
    return made


def _arguments(regrade: Regrade) -> dict[str, int | str]:
    return {"regrade": regrade.pk, "language": get_language() or "zh-hans"}


def chunks_of(attempts: Any, size: int = CHUNK) -> Iterator[list[int]]:
    """Ids of attempts, some learners at a time; all attempts of a learner at a place are together."""
    ordered = attempts.order_by("enrolment_id", "item_key", "round", "number", "pk").only(
        "pk", "enrolment_id", "item_key", "round"
    )
    part: list[int] = []
    for count, (_place, rows) in enumerate(groupby(list(ordered), key=place_of), start=1):
        part.extend(row.pk for row in rows)
        if count % size == 0:
            yield part
            part = []
    if part:
        yield part


def count_regrade(job: Job, progress: Progress) -> None:
    """The dry run: one case an attempt. Begun again after a stop, it goes on where it was."""
    regrade = Regrade.objects.select_related("assessment", "version").get(pk=job.arguments["regrade"])
    if regrade.state != RegradeState.COUNTING:
        return
    if not may_regrade(regrade.asked_by, regrade.assessment):
        raise JobRefused("nobody")
    target = version_facts(regrade.version_id)
    papers = papers_in_scope(regrade.assessment_id)
    counted = RegradeCase.objects.filter(regrade=regrade)
    total, done = papers.count(), counted.count()
    with translation.override(str(job.arguments.get("language") or "zh-hans")):
        for part in chunks_of(papers.exclude(pk__in=counted.values("attempt"))):
            groups = find_groups(part, target, draws=False)
            progress(done, max(total, done + len(part)))
            _note_cases(regrade, groups)
            done += len(part)
    regrade.counts = counts_of(regrade)
    Regrade.objects.filter(pk=regrade.pk, state=RegradeState.COUNTING).update(
        state=RegradeState.READY, counts=regrade.counts
    )
    job.result = regrade.counts


@transaction.atomic
def _note_cases(regrade: Regrade, groups: Sequence[Group]) -> None:
    cases = []
    for group in groups:
        for finding in group.findings:
            case = RegradeCase(
                regrade=regrade, attempt=finding.attempt, grade=finding.grade, verdict=finding.verdict,
                code=finding.code, why=finding.why,
            )  # fmt: skip
            if finding.result is not None:
                result = finding.result
                case.score, case.max_score = result.score, result.max_score
                case.passed, case.completed = result.passed, result.completed
            if finding is group.findings[-1]:
                case.effect, case.keeps_certificate = group.effect, group.keeps_certificate
            cases.append(case)
    RegradeCase.objects.bulk_create(cases, ignore_conflicts=True)


def counts_of(regrade: Regrade) -> dict[str, int]:
    """The sums of a dry run. One query."""
    cases = RegradeCase.objects.filter(regrade=regrade)
    changed = Q(verdict=Verdict.CHANGED)
    return dict(
        cases.aggregate(
            papers=Count("pk"), changed=Count("pk", filter=changed), same=Count("pk", filter=Q(verdict=Verdict.SAME)),
            refused=Count("pk", filter=Q(verdict=Verdict.REFUSED)),
            passes=Count("pk", filter=changed & Q(passed=True) & ~Q(grade__passed=True)),
            fails=Count("pk", filter=changed & Q(grade__passed=True) & ~Q(passed=True)),
            gained=Count("pk", filter=Q(effect=Effect.GAINED)), lost=Count("pk", filter=Q(effect=Effect.LOST)),
            kept=Count("pk", filter=Q(keeps_certificate=True)),
        )
    )  # fmt: skip


@transaction.atomic
def confirm_regrade(regrade: Regrade, *, actor: Any, request: Any = None) -> Regrade:
    """Let a job write what was counted; only what was counted, and only once."""
    locked = Regrade.objects.select_for_update().get(pk=regrade.pk)
    if not may_regrade(actor, locked.assessment):
        raise Refused("right", _("Results are regraded by whoever holds that right for the owner of the assessment."))
    if locked.state != RegradeState.READY:
        raise Refused("state", _("This regrade does not wait to be confirmed."))
    if locked.assessment.current_version_id != locked.version_id:
        raise Refused("newer", _("There is a newer version by now. Give this regrade up and count again."))
    locked.state, locked.confirmed_by, locked.confirmed_at = RegradeState.RUNNING, actor, timezone.now()
    locked.job = create_job(WRITE_JOB, owner=actor, arguments=_arguments(locked), total=locked.counts.get("changed", 0))
    locked.save(update_fields=["state", "confirmed_by", "confirmed_at", "job"])
    record_audit(
        "regrade.confirmed", actor=actor, subject=locked, organisation=locked.assessment.owner, reason=locked.reason,
        fields=[f"{name}={count}" for name, count in sorted(locked.counts.items())], request=request,
    )  # fmt: skip
    return locked


@transaction.atomic
def cancel_regrade(regrade: Regrade, *, actor: Any, request: Any = None) -> Regrade:
    """Give a regrade up before anything was written."""
    locked = Regrade.objects.select_for_update().get(pk=regrade.pk)
    if not may_regrade(actor, locked.assessment):
        raise Refused("right", _("Results are regraded by whoever holds that right for the owner of the assessment."))
    if locked.state not in (RegradeState.COUNTING, RegradeState.READY):
        raise Refused("state", _("It is being written or finished; it cannot be given up any more."))
    locked.state, locked.finished_at = RegradeState.CANCELLED, timezone.now()
    locked.save(update_fields=["state", "finished_at"])
    owner = locked.assessment.owner
    record_audit("regrade.cancelled", actor=actor, subject=locked, organisation=owner, request=request)
    return locked


def is_stopped(regrade: Regrade) -> bool:
    """Whether its job gave up before the end."""
    failed = regrade.job is not None and regrade.job.state == JobState.FAILED
    return failed and regrade.state in (RegradeState.COUNTING, RegradeState.RUNNING)


@transaction.atomic
def resume_regrade(regrade: Regrade, *, actor: Any, request: Any = None) -> Regrade:
    """Go on with one whose job gave up: only what is missing is done."""
    locked = Regrade.objects.select_for_update().get(pk=regrade.pk)
    if not may_regrade(actor, locked.assessment):
        raise Refused("right", _("Results are regraded by whoever holds that right for the owner of the assessment."))
    if not is_stopped(locked):
        raise Refused("state", _("It has not stopped."))
    kind = COUNT_JOB if locked.state == RegradeState.COUNTING else WRITE_JOB
    locked.job = create_job(kind, owner=actor, arguments=_arguments(locked))
    locked.save(update_fields=["job"])
    owner = locked.assessment.owner
    record_audit("regrade.resumed", actor=actor, subject=locked, organisation=owner, request=request)
    return locked


def unfinished_regrade(assessment: Assessment) -> Regrade | None:
    """The one that is under way."""
    return Regrade.objects.filter(assessment=assessment, state__in=UNFINISHED).first()


def cases_for(regrade: Regrade, user: Any, *, verdict: str = "") -> Any:
    """The cases this reader may see by name: graded papers of units whose progress they may see. Two queries a page."""
    seen = Attempt.objects.filter(assessment=regrade.assessment_id, privacy=PrivacyClass.GRADED).visible_to(user)
    rows = RegradeCase.objects.filter(regrade=regrade, attempt__in=seen)
    if verdict:
        rows = rows.filter(verdict=verdict)
    return rows.select_related("attempt__person", "attempt__organisation", "attempt__course", "grade").order_by("pk")


def reason_of(case: RegradeCase) -> str:
    """Why a case stays as it is, in words."""
    return case.why or (str(WHY[case.code]) if case.code in WHY else "")
