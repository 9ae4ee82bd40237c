"""Attempts that have no grade yet: the plugin failed, or a person has to mark them."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses.domain.assessing import attempt_state
from courses.domain.assessing.keeping import moves_of
from courses.models import (
    Attempt,
    AttemptMove,
    Grading,
)
from plugins.api import Status

TRIES = 3


@transaction.atomic
def note_failure(attempt: Attempt) -> Attempt:
    """One more failure; at the third a person marks it."""
    Attempt.objects.filter(pk=attempt.pk).update(grading_failures=F("grading_failures") + 1)
    attempt.refresh_from_db(fields=["grading_failures", "progress", "grading"])
    if attempt.grading_failures >= TRIES and attempt_state.state_of(attempt) == attempt_state.SUBMITTED:
        wait_for_person(attempt, Status.AWAITING, reason="the plugin failed three times")
    return attempt


def wait_for_person(attempt: Attempt, status: Status, *, reason: str = "") -> Attempt:
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
                moves_of(attempt, before, attempt_state.AWAITING, None, reason, timezone.now())
            )
    attempt.grading = Grading.PENDING_MANUAL
    return attempt
