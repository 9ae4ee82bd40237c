"""Taking back what a file brought: the wrong file, the wrong issuer, found out within a month.

Certificates that were only registered leave the register, and the audit alone still knows them; hours are taken back by
reversals. What something was built on stays: a renewal, a reminder, an exception. Counters never go back.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.hours.ledger import reversal_of
from courses.models import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificationPeriod,
    HourEntry,
    PastImport,
    PastRecord,
    ProgrammeException,
    ProposedPerson,
    Reminder,
)
from people.domain.audit import record_audit
from people.domain.job import Progress, create_job
from people.models import User

UNDO = "courses.undo_past"
WITHIN = timedelta(days=30)
CHUNK = 500
State = PastImport.State


def may_undo(row: PastImport) -> bool:
    """Written not long ago, and it is known what it brought."""
    recent = row.applied_at is not None and row.applied_at > timezone.now() - WITHIN
    return row.state == State.DONE and recent and row.records.exists()


@transaction.atomic
def request_undo(row: PastImport, *, actor: User, request: Any = None) -> bool:
    """Have what a file brought taken back. Pressing twice is once; False where it is too late."""
    locked = PastImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.state in (State.UNDOING, State.UNDONE):
        return True
    if not may_undo(locked):
        return False
    locked.state = State.UNDOING
    total = locked.records.count()
    locked.job = create_job(
        UNDO, owner=actor, organisation=locked.organisation, arguments={"past": locked.pk}, total=total
    )
    locked.save(update_fields=["state", "job"])
    record_audit(
        "certificate.import_undone", actor=actor, organisation=locked.organisation, fields=[f"kind={locked.kind}"],
        request=request,
    )  # fmt: skip
    return True


def undo_past(row: PastImport, *, actor: User, progress: Progress) -> None:
    """Take back all that can be, in one transaction; done before: nothing happens."""
    with transaction.atomic():
        locked = PastImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if locked.state != State.UNDOING:
            return
        records, taken = list(locked.records.order_by("pk")), 0
        undo = undo_certificates if locked.kind == PastImport.Kind.CERTIFICATES else undo_hours
        for begin in range(0, len(records), CHUNK):
            taken += undo(records[begin : begin + CHUNK], actor=actor, now=timezone.now())
            progress(min(begin + CHUNK, len(records)), len(records))
        locked.state = State.UNDONE
        locked.counts = {**locked.counts, "taken": taken, "stayed": len(records) - taken}
        locked.save(update_fields=["state", "counts"])


def undo_certificates(records: Sequence[PastRecord], *, actor: User, now: datetime) -> int:
    """Let registrations go, with the periods they opened and the renewals nobody began; what they put aside goes on."""
    rows = list(Certificate.objects.current().filter(pk__in=[one.certificate_id for one in records]))
    kept = periods_to_keep({row.period_id for row in rows if row.period_id}, certificates={row.pk for row in rows})
    going = [row for row in rows if row.period_id not in kept]
    keys, gone = {row.pk for row in going}, {row.period_id for row in going if row.period_id}
    Certificate.objects.filter(pk__in=keys).update(withdrawn_at=now, period=None)
    CertificateEvent.objects.bulk_create(
        CertificateEvent(certificate=row, kind=CertificateEventKind.WITHDRAWN, actor=actor, at=now) for row in going
    )
    CertificationPeriod.objects.filter(previous__in=gone).delete()
    CertificationPeriod.objects.filter(pk__in=gone).delete()
    take_up_again({one.put_aside_id for one in records if one.put_aside_id and one.certificate_id in keys})
    return PastRecord.objects.filter(certificate__in=keys).update(was_taken=True)


def periods_to_keep(periods: set[int], *, certificates: set[int]) -> set[int]:
    """Those on which something was built: a certified renewal, another certificate, a reminder, a proposal, an
    exception, of the period or of the renewal after it."""
    after = CertificationPeriod.objects.filter(previous__in=periods)
    kept: set[int | None] = set(after.filter(certified_at__isnull=False).values_list("previous", flat=True))
    for model in (Certificate, Reminder, ProposedPerson, ProgrammeException):
        rows = model.objects.order_by().all()
        if model is Certificate:
            rows = rows.exclude(pk__in=certificates)
        kept |= set(rows.filter(period__in=periods).values_list("period", flat=True))
        kept |= set(rows.filter(period__previous__in=periods).values_list("period__previous", flat=True))
    return {pk for pk in kept if pk is not None}


def take_up_again(periods: set[int]) -> None:
    """Open periods that were put aside go on, unless another is open by now."""
    rows = CertificationPeriod.objects.filter(pk__in=periods, certified_at=None, revoked_at=None)
    other = CertificationPeriod.objects.open().filter(person=OuterRef("person"), programme=OuterRef("programme"))
    CertificationPeriod.objects.filter(pk__in=list(rows.filter(~Exists(other)).values_list("pk", flat=True))).update(
        archived_at=None
    )


def undo_hours(records: Sequence[PastRecord], *, actor: User, now: datetime) -> int:
    """Take back what nobody took back or corrected by hand."""
    rows = list(HourEntry.objects.filter(pk__in=[one.entry_id for one in records], reversal=None))
    HourEntry.objects.bulk_create(reversal_of(row, actor=actor, reason=_("import taken back")) for row in rows)
    return PastRecord.objects.filter(entry__in=[row.pk for row in rows]).update(was_taken=True)
