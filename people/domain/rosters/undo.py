"""After an import: ending the memberships of people who left, and taking a whole import back."""

import json
import zlib
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from people.domain.audit import record_audit
from people.domain.membership import tell_members_changed
from people.domain.rosters.batch import load_plan, open_payload
from people.domain.rosters.problems import RosterRefused
from people.models import BatchState, Membership, PersonIdentifier, RosterBatch, User

UNDO_WITHIN = timedelta(days=7)


@transaction.atomic
def close_absent(batch: RosterBatch, *, membership_ids: list[int], last_day: date, actor: User) -> int:
    """End the chosen memberships of people whom the file did not name (moved out); only those the plan offered."""
    offered = {entry[0] for entry in load_plan(batch).absent}
    rows = Membership.objects.filter(pk__in=offered & set(membership_ids), valid_until=None, valid_from__lte=last_day)
    found = list(rows.values_list("pk", "person_id", "organisation_id"))
    rows.update(valid_until=last_day, end_reason="left")
    record_audit(
        "roster.absent_closed",
        actor=actor,
        subject=batch,
        organisation=batch.organisation,
        fields=[f"count={len(found)}"],
    )
    tell_members_changed([row[1] for row in found], sorted({row[2] for row in found}), batch.pk)
    return len(found)


@transaction.atomic
def undo_batch(batch: RosterBatch, *, actor: User) -> dict[str, int]:
    """Take a batch back within seven days: what it changed is as before, what it made is gone.

    People who signed in meanwhile, or about whom something is recorded, stay; only their membership ends.
    """
    if batch.state != BatchState.APPLIED or not batch.applied_at or timezone.now() - batch.applied_at > UNDO_WITHIN:
        raise RosterRefused("changed_meanwhile")
    if RosterBatch.objects.filter(kind=batch.kind, state=BatchState.APPLIED, applied_at__gt=batch.applied_at).exists():
        raise RosterRefused("changed_meanwhile")
    before: dict[str, list[Any]] = json.loads(zlib.decompress(open_payload(batch, "undo")))
    made = list(User.objects.filter(batch=batch).values_list("pk", flat=True))
    places = list(Membership.objects.filter(batch=batch).values_list("organisation_id", flat=True).distinct())
    Membership.objects.filter(batch=batch).exclude(person__in=made).delete()
    PersonIdentifier.objects.filter(batch=batch).exclude(person__in=made).delete()
    restore_rows(before)
    kept = sum(not delete_person(batch, person) for person in User.objects.filter(pk__in=made).iterator())
    RosterBatch.objects.filter(pk=batch.pk).update(state=BatchState.UNDONE)
    record_audit("roster.undone", actor=actor, subject=batch, organisation=batch.organisation)
    tell_members_changed(made, places, batch.pk)
    return {"deleted": len(made) - kept, "kept": kept}


def restore_rows(before: dict[str, list[Any]]) -> None:
    """Write back what changed rows held before the batch."""
    for key, name, pinyin, email, since in before["people"]:
        User.objects.filter(pk=key).update(real_name=name, pinyin=pinyin, email=email, working_since=since)
    for key, until, reason, stage, subject, position, rank in before["members"]:
        Membership.objects.filter(pk=key).update(
            valid_until=until, end_reason=reason, stage=stage, subject=subject, position=position, rank=rank
        )
    PersonIdentifier.objects.filter(pk__in=before["numbers"]).update(retired_at=None)


def delete_person(batch: RosterBatch, person: User) -> bool:
    """Delete a person made by a batch, if nothing else is known of them; else only end the membership."""
    if person.activated_at is None:
        try:
            with transaction.atomic():
                person.activation_codes.all().delete()
                person.memberships.filter(batch=batch).delete()
                person.identifiers.filter(batch=batch).delete()
                person.delete()
            return True
        except ProtectedError:
            pass
    yesterday = timezone.localdate() - timedelta(days=1)
    for row in person.memberships.filter(batch=batch, valid_until=None):
        row.valid_until, row.end_reason = max(row.valid_from, yesterday), "corrected"
        row.save(update_fields=["valid_until", "end_reason"])
    return False
