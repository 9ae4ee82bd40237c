"""Audit: writing the log of who did what, sealing it in a chain of digests, and checking the chain."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from axes.helpers import get_client_ip_address
from django.db import models, transaction
from django.http import HttpRequest

from people.models import AuditEntry, AuditSeal, Organisation, User

BATCH = 1000  # entries under one seal at most
START = "0" * 64


def record_audit(
    action: str,
    *,
    actor: Any = None,
    subject: Any = None,
    organisation: Organisation | None = None,
    fields: Iterable[str] = (),
    reason: str = "",
    request: HttpRequest | None = None,
) -> AuditEntry:
    """Add one line to the log: ids and names of fields, never values. The actor defaults to the request's user."""
    if actor is None and request is not None and getattr(request, "user", None) is not None:
        actor = request.user if request.user.is_authenticated else None
    kind, key = describe_subject(subject)
    return AuditEntry.objects.create(
        action=action,
        actor=actor.public_id if isinstance(actor, User) else "",
        subject_type=kind,
        subject=key,
        organisation=organisation,
        fields=list(fields),
        reason=reason[:300],
        address=get_client_ip_address(request) if request is not None else None,
    )


def record_audits(action: str, *, actor: Any = None, subjects: Iterable[tuple[models.Model, int | None]]) -> int:
    """One line for each subject with the key of its organisation, in few queries; returns how many."""
    who = actor.public_id if isinstance(actor, User) else ""
    rows = []
    for subject, organisation in subjects:
        kind, key = describe_subject(subject)
        rows.append(AuditEntry(action=action, actor=who, subject_type=kind, subject=key, organisation_id=organisation))
    return len(AuditEntry.objects.bulk_create(rows, batch_size=500))


def describe_subject(subject: Any) -> tuple[str, str]:
    """Type and key of what an entry is about: a model's label and its public id, or a plain word."""
    if subject is None:
        return "", ""
    if isinstance(subject, models.Model):
        return subject._meta.label_lower, str(getattr(subject, "public_id", None) or subject.pk)[:40]
    return "", str(subject)[:40]


def digest_entries(entries: Iterable[AuditEntry], previous: str) -> str:
    """SHA-256 over the seal before and the canonical JSON of each entry."""
    digest = hashlib.sha256(previous.encode())
    for entry in entries:
        digest.update(
            json.dumps(
                [entry.pk, entry.at.isoformat(), entry.action, entry.actor, entry.subject_type, entry.subject,
                 entry.organisation_id, entry.fields, entry.reason, entry.address],
                ensure_ascii=False, separators=(",", ":"),
            ).encode()
        )  # fmt: skip
    return digest.hexdigest()


def seal_audit() -> int:
    """Seal what was logged since the last seal; returns how many entries. One writer at a time holds the lease."""
    sealed = 0
    while True:
        with transaction.atomic():
            last = AuditSeal.objects.order_by("-id").first()
            begin = last.last_entry if last else 0
            entries = list(AuditEntry.objects.filter(pk__gt=begin).order_by("pk")[:BATCH])
            if not entries:
                return sealed
            previous = last.digest if last else START
            AuditSeal.objects.create(
                first_entry=entries[0].pk,
                last_entry=entries[-1].pk,
                entries=len(entries),
                previous=previous,
                digest=digest_entries(entries, previous),
            )
        sealed += len(entries)


def find_broken_seal() -> AuditSeal | None:
    """The first seal whose entries were changed, removed or added to; None when the chain is whole."""
    previous = START
    for seal in AuditSeal.objects.order_by("id").iterator():
        entries = list(AuditEntry.objects.filter(pk__gte=seal.first_entry, pk__lte=seal.last_entry).order_by("pk"))
        expected = digest_entries(entries, previous)
        if seal.previous != previous or len(entries) != seal.entries or seal.digest != expected:
            return seal
        previous = seal.digest
    return None
