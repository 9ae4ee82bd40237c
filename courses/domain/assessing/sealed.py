"""Confidential contents: sealed under a key of their own before they touch the disk, opened only for their owner."""

import json
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.models import Attempt, SealedErasure, SealedResult
from courses.models.attempt import OPEN
from people.models import keyring

KEEP_FOR = timedelta(days=365)


def _to_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _unseal(sealed: SealedResult, content: Any) -> bytes:
    return keyring.unseal(keyring.unwrap(bytes(sealed.wrapped_key)), bytes(content or b""))


def seal_start(attempt: Attempt, *, variant: Any, keep_months: int = 0) -> SealedResult:
    """Make the sealed record of a confidential attempt; what was dealt to the learner is its first content.

    It is deleted after a year at the latest, sooner where its type keeps answers for fewer months.
    """
    key = keyring.new_data_key()
    today = timezone.localdate()
    keep_for = min(KEEP_FOR, timedelta(days=30 * keep_months)) if keep_months else KEEP_FOR
    return SealedResult.objects.create(
        attempt=attempt, person_id=attempt.person_id, wrapped_key=keyring.wrap(key),
        answers=keyring.seal(key, _to_bytes({"variant": variant, "raw": None})),
        created_on=today, expires_on=today + keep_for,
    )  # fmt: skip


def seal_answers(sealed: SealedResult, *, variant: Any, raw: dict[str, list[str]] | None) -> None:
    """Keep the raw answers, encrypted, before any plugin has seen them."""
    key = keyring.unwrap(bytes(sealed.wrapped_key))
    SealedResult.objects.filter(pk=sealed.pk).update(
        answers=keyring.seal(key, _to_bytes({"variant": variant, "raw": raw}))
    )


def seal_outcome(sealed: SealedResult, *, outcome: dict[str, Any], response: Any) -> None:
    """Keep the outcome and what the plugin read. Signals never reach this place: they are not part of the JSON."""
    key = keyring.unwrap(bytes(sealed.wrapped_key))
    SealedResult.objects.filter(pk=sealed.pk).update(
        outcome=keyring.seal(key, _to_bytes({"outcome": outcome, "response": response}))
    )


def open_answers(sealed: SealedResult) -> dict[str, Any]:
    """{"variant", "raw"}; callers have checked that the reader is the owner, or are the grader."""
    found: dict[str, Any] = json.loads(
        keyring.unseal(keyring.unwrap(bytes(sealed.wrapped_key)), bytes(sealed.answers or b""))
    )
    return found


def open_outcome(sealed: SealedResult, *, person_id: int) -> dict[str, Any] | None:
    """{"outcome", "response"} for the owner; None while there is none. Nobody else gets anything, whatever role."""
    if sealed.person_id != person_id or sealed.outcome is None:
        return None
    found: dict[str, Any] = json.loads(_unseal(sealed, sealed.outcome))
    return found


@transaction.atomic
def erase_sealed(attempt: Attempt, *, by_learner: bool = True) -> bool:
    """Delete a sealed result with its key; True if there was one. The attempt still says "done", and nothing else."""
    sealed = SealedResult.objects.filter(attempt=attempt)
    if by_learner:
        sealed = sealed.filter(person_id=attempt.person_id)
    if not sealed.update(wrapped_key=b"", answers=None, outcome=None):  # overwritten before the row goes
        return False
    sealed.delete()
    SealedErasure.objects.get_or_create(attempt=attempt, defaults={"by_learner": by_learner})
    return True


@transaction.atomic
def erase_all_of(person_id: int, *, assessment_id: int | None = None, by_learner: bool = True) -> int:
    """Delete a person's sealed results, of one assessment or of all; how many. A paper still open is emptied."""
    mine = SealedResult.objects.filter(person_id=person_id).select_related("attempt")
    if assessment_id is not None:
        mine = mine.filter(attempt__assessment=assessment_id)
    for sealed in mine.filter(attempt__progress__in=OPEN):
        seal_answers(sealed, variant=open_answers(sealed)["variant"], raw=None)
    over = mine.exclude(attempt__progress__in=OPEN)
    return sum(erase_sealed(sealed.attempt, by_learner=by_learner) for sealed in over)


def erase_expired() -> int:
    """Delete the sealed results whose time is over; returns how many. A duty of the clock."""
    due = SealedResult.objects.filter(expires_on__lt=timezone.localdate()).select_related("attempt")[:500]
    return sum(erase_sealed(sealed.attempt, by_learner=False) for sealed in due)
