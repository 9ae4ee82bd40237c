"""Grading: the plugin reads and judges outside every transaction, a short second one keeps what it found.

A plugin that fails leaves the answer where it is: the clock tries again, and after three failures a person marks it.
Nobody ever gets a zero because of a plugin.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assessing.judged_by import graded_under, newest_grade
from courses.domain.assessing.judging import Judged, charge_lateness, judge
from courses.domain.assessing.keeping import keep_grade
from courses.domain.assessing.pending import note_failure, wait_for_person
from courses.domain.assessing.presence import facts_for
from courses.domain.assessing.sealed import open_answers
from courses.domain.assessing.suppliers import session_types
from courses.domain.authoring.assessment import version_facts
from courses.domain.refusal import Refused
from courses.domain.reviewing.pool import WORRIES, enter_pool
from courses.domain.reviewing.rules import is_reviewed
from courses.domain.uploading.given import files_of_hand_in
from courses.models import (
    Attempt,
    Grade,
    Grading,
    Progress,
    Response,
    SealedResult,
)
from plugins.api import Outcome, Status

RETRY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class GradingResult:
    """Where an attempt stands after an effort to grade it. `crisis` is for this one answer to the learner only."""

    attempt: Attempt
    grade: Grade | None = None
    crisis: bool = False
    finished_course: bool = False


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
    shows = facts.policy.shows_at_once
    known = facts_for(attempt, facts, ended_at=attempt.submitted_at)
    judged = judge(
        facts, variant=variant, raw=raw, language=language, marks=marks, show=shows, known=known,
        given=files_of_hand_in(attempt, facts, raw),
    )  # fmt: skip
    if judged is None:
        return GradingResult(note_failure(attempt))
    if judged.outcome.status != Status.GRADED:
        if is_reviewed(facts):
            enter_pool(attempt, to_desk=judged.outcome.status == Status.AWAITING, reason=WORRIES)
        return GradingResult(wait_for_person(attempt, judged.outcome.status))
    crisis = "crisis" in judged.outcome.signals
    judged = charge_lateness(judged, attempt, facts)
    grade, finished = keep_grade(attempt, facts, judged, sealed=sealed, marks=marks, grader=grader, reason=reason)
    return GradingResult(attempt, grade, crisis, finished)


def keep_judgement(attempt: Attempt, judged: Judged, *, marks: Any, grader: Any, reason: str = "") -> Grade | None:
    """Keep what people's marks came to: the first grade, or one more beside those that stand.

    None when the attempt was moved meanwhile.
    """
    judged = charge_lateness(judged, attempt, version_facts(attempt.version_id))
    facts, _paper = graded_under(attempt, newest_grade(attempt))
    return keep_grade(attempt, facts, judged, sealed=None, marks=marks, grader=grader, reason=reason)[0]


def _final_answer(attempt: Attempt) -> dict[str, Any]:
    final = Response.objects.filter(attempt=attempt, final=True).order_by("-revision")
    return final.values_list("raw", flat=True).first() or {}


def grade_waiting(*, now: datetime | None = None, limit: int = 200) -> int:
    """Grade again what a failing plugin, or a process that died, left pending; a duty of the clock."""
    before = (now or timezone.now()) - RETRY_AFTER
    waiting = list(
        Attempt.objects.filter(progress=Progress.SUBMITTED, grading=Grading.PENDING, submitted_at__lt=before)
        .exclude(version__type_key__in=session_types())  # those wait for the register
        .exclude(peer_work__isnull=False, peer_work__desk_at__isnull=True)  # those wait for colleagues
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
    return keep_grade(attempt, facts, judged, sealed=sealed, marks=None, grader=None, reason=reason)[0]
