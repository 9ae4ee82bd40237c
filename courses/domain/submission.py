"""Handing in: the raw answer is committed first, then the plugin is called, then a second transaction keeps the result."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import attempt_state
from courses.domain.answers import GRACE, Raw, read_drafts
from courses.domain.assessment import version_facts
from courses.domain.attempt_state import make_move
from courses.domain.grading import GradingResult, grade_attempt
from courses.domain.refusal import Refused
from courses.domain.sealed import open_answers, seal_answers
from courses.models import Attempt, OnExpiry, Progress, Response, SealedResult


def submit_attempt(
    person_id: int,
    attempt_id: str,
    *,
    raw: Raw | None = None,
    save_key: str = "",
    language: str = "zh-hans",
    now: datetime | None = None,
) -> GradingResult:
    """Hand in an attempt with what the page sent (None: with what was saved). A double click is one submission.

    After the deadline what is sent is left aside and what was saved in time is handed in, or the attempt expires, as
    the policy says. Returns the attempt and what grading found, if it could be done at once.
    """
    attempt, fresh = commit_submission(person_id, attempt_id, raw=raw, save_key=save_key, now=now)
    if not fresh:
        return GradingResult(attempt)
    return grade_attempt(attempt, language=language)


@transaction.atomic
def commit_submission(
    person_id: int, attempt_id: str, *, raw: Raw | None, save_key: str, now: datetime | None = None
) -> tuple[Attempt, bool]:
    """The first transaction: the final raw answer is on disk and the attempt is closed to the learner.

    Returns the attempt, and False when it had been handed in before.
    """
    now = now or timezone.now()
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("enrolment__version")
        .filter(public_id=attempt_id, person_id=person_id)
        .first()
    )
    if attempt is None:
        raise Refused("unknown", _("There is no such attempt of yours."))
    if attempt.progress not in (Progress.STARTED, Progress.RETURNED):
        return attempt, False
    late = attempt.deadline is not None and now > attempt.deadline + GRACE
    facts = version_facts(attempt.version_id)
    if late and (facts.policy.on_expiry == OnExpiry.DISCARD or attempt.is_sealed):
        _expire(attempt, now)
        return attempt, False
    if attempt.is_sealed:
        sealed = SealedResult.objects.get(attempt=attempt)
        seal_answers(sealed, variant=open_answers(sealed)["variant"], raw=raw or {})
    else:
        _keep_final(attempt, None if late else raw, save_key, now)
    attempt.submit_key, attempt.submitted_from = save_key[:64], attempt.progress
    attempt.progress, attempt.grading = attempt_state.SUBMITTED
    attempt.submitted_at = now
    attempt.save(update_fields=["submit_key", "submitted_from", "progress", "grading", "submitted_at"])
    return attempt, True


def _keep_final(attempt: Attempt, raw: Raw | None, save_key: str, now: datetime) -> None:
    if raw is None:
        drafts = read_drafts(attempt.pk)
        raw, last = drafts.raw, drafts.revision
    else:
        rows = Response.objects.filter(attempt=attempt).order_by("-revision")
        last = rows.values_list("revision", flat=True).first() or 0
    Response(
        attempt=attempt, revision=last + 1, question="", raw=raw, final=True, saved_at=now,
        save_key=f"final-{last + 1}-{save_key}"[:64],
    ).save(force_insert=True)  # fmt: skip


def _expire(attempt: Attempt, now: datetime) -> None:
    move = make_move(attempt, attempt_state.EXPIRED, reason="time over", at=now)
    attempt.save(update_fields=["progress", "grading", "closed_at"])
    move.save(force_insert=True)


def hand_in_overdue(*, now: datetime | None = None, limit: int = 200) -> int:
    """Hand in (or let expire) what is open beyond its deadline; a duty of the clock. Returns how many."""
    now = now or timezone.now()
    due = list(
        Attempt.objects.open()
        .filter(deadline__lt=now - GRACE)
        .order_by("deadline")
        .values_list("person_id", "public_id")[:limit]
    )
    for person_id, attempt_id in due:
        submit_attempt(person_id, attempt_id, save_key=f"clock-{attempt_id}", now=now)
    return len(due)


def last_final(attempt: Attempt) -> dict[str, Any]:
    """The raw answer that counts."""
    row = Response.objects.filter(attempt=attempt, final=True).order_by("-revision").values_list("raw", flat=True).first()
    return row or {}
