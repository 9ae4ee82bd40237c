"""Rosters of people: receiving a file, keeping what checking it gave, applying it, purging it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.domain.audit import record_audit
from people.domain.job import create_job
from people.domain.rosters.apply import RegisterChanged, analyse_tables, apply_plan
from people.domain.rosters.check import ReadFile, check_rows, read_file
from people.domain.rosters.plan import Plan, pack_plan, unpack_plan
from people.domain.rosters.problems import RosterRefused
from people.domain.sheet import SheetRefused, hash_file, open_sheet
from people.models import (
    BatchState,
    Job,
    Organisation,
    RosterBatch,
    RosterPayload,
    User,
)
from people.models.keyring import decrypt, encrypt

KEPT = timedelta(days=30)
Tell = Callable[[int, int], None]


def receive_roster(
    content: bytes,
    *,
    file_name: str = "",
    organisation: Organisation | None = None,
    issuer: Organisation | None = None,
    owner: User | None = None,
    effective_on: date | None = None,
    capacity: str = "teacher",
    was_read: bool = False,
) -> RosterBatch:
    """Keep a file, sealed, as a new batch. Unless it was read before, it is opened once: what is no table is refused.

    Raises SheetRefused.
    """
    if not was_read:
        open_sheet(content)
    batch = RosterBatch(
        organisation=organisation,
        issuer=issuer,
        owner=owner,
        file_name=file_name[-120:],
        file_hash=hash_file(content),
        file_size=len(content),
        effective_on=effective_on or timezone.localdate(),
        capacity=capacity,
    )
    sealed = encrypt(content)
    with transaction.atomic():
        batch.save(force_insert=True)
        RosterPayload.objects.create(batch=batch, kind="source", sealed=sealed)
        record_audit("roster.uploaded", actor=owner, subject=batch, organisation=organisation)
    return batch


def submit_roster(content: bytes, *, organisation: Organisation, by_school: bool, **details: Any) -> RosterBatch:
    """Receive a file from the screen and ask for its check in one step. Staff numbers are the city's or each school's.

    Raises SheetRefused.
    """
    open_sheet(content)  # before the transaction: formats are plugins
    city = None if by_school else organisation.get_root()
    with transaction.atomic():
        batch = receive_roster(content, organisation=organisation, issuer=city, was_read=True, **details)
        ask_check(batch)
    return batch


def open_payload(batch: RosterBatch, kind: str) -> bytes:
    """The file ("source"), the plan or the undo record of a batch; RosterRefused when it was purged."""
    payload = RosterPayload.objects.filter(batch=batch, kind=kind).first()
    if payload is None:
        raise RosterRefused("changed_meanwhile")
    return decrypt(payload.sealed)


def check_batch(batch: RosterBatch, *, tell: Tell = lambda done, total: None) -> Plan:
    """Read and check the file of a batch, and keep the plan, sealed, for the preview."""
    tell(0, 3)
    try:
        found = read_file(
            open_payload(batch, "source"), sheet=batch.sheet, mapping=batch.mapping, header_row=batch.header_row
        )
    except SheetRefused as error:
        RosterBatch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED, error_code=error.code)
        raise
    tell(1, 3)
    plan = check_rows(
        found.reading,
        issuer=batch.issuer,
        organisation=batch.organisation,
        day=batch.effective_on,
        capacity=batch.capacity,
    )
    tell(2, 3)
    keep_plan(batch, found, plan)
    tell(3, 3)
    return plan


def keep_plan(batch: RosterBatch, found: ReadFile, plan: Plan) -> None:
    """Write down what reading and checking gave."""
    sealed = encrypt(pack_plan(plan))
    with transaction.atomic():
        batch.state, batch.checked_at, batch.counts = BatchState.CHECKED, timezone.now(), plan.counts
        batch.sheet, batch.header_row = found.sheet.name[:80], found.header.row
        batch.mapping, batch.error_code = dict(found.header.columns), ""
        batch.save(update_fields=["state", "checked_at", "counts", "sheet", "header_row", "mapping", "error_code"])
        RosterPayload.objects.update_or_create(batch=batch, kind="plan", defaults={"sealed": sealed})


def load_plan(batch: RosterBatch) -> Plan:
    """The plan of a checked batch."""
    return unpack_plan(open_payload(batch, "plan"))


def was_imported(batch: RosterBatch) -> RosterBatch | None:
    """An applied batch of the very same file with the same meaning, after which no other import was applied."""
    last = RosterBatch.objects.filter(kind=batch.kind, state=BatchState.APPLIED).order_by("-applied_at").first()
    if last is None or last.file_hash != batch.file_hash:
        return None
    same = (last.organisation_id, last.issuer_id, last.capacity)
    return last if same == (batch.organisation_id, batch.issuer_id, batch.capacity) else None


def claim_batch(batch: RosterBatch) -> None:
    """Begin to apply: one import at a time. RosterRefused("import_running") when another one is under way."""
    try:
        with transaction.atomic():
            taken = RosterBatch.objects.filter(pk=batch.pk, state__in=[BatchState.CHECKED, BatchState.APPLYING]).update(
                state=BatchState.APPLYING
            )
    except IntegrityError as error:
        raise RosterRefused("import_running") from error
    if not taken:
        raise RosterRefused("changed_meanwhile")
    batch.state = BatchState.APPLYING


def apply_batch(batch: RosterBatch, *, accept_partial: bool, plan: Plan | None = None) -> Plan:
    """Apply the plan of a batch: everything or, by explicit choice, its right rows. Applied already: nothing happens.

    Raises RosterRefused: has_errors, nothing_to_do, import_running, changed_meanwhile. Nothing is written then.
    """
    if batch.state == BatchState.APPLIED:
        return plan or load_plan(batch)
    plan = plan or load_plan(batch)
    if plan.counts.get("error") and not accept_partial:
        raise RosterRefused("has_errors")
    if not plan.good_rows:
        raise RosterRefused("nothing_to_do")
    claim_batch(batch)
    RosterBatch.objects.filter(pk=batch.pk).update(accept_partial=accept_partial)
    try:
        apply_plan(batch, plan)
    except RegisterChanged as error:
        RosterBatch.objects.filter(pk=batch.pk).update(state=BatchState.CHECKED, error_code="changed_meanwhile")
        raise RosterRefused("changed_meanwhile") from error
    except BaseException:
        RosterBatch.objects.filter(pk=batch.pk, state=BatchState.APPLYING).update(state=BatchState.CHECKED)
        raise
    batch.refresh_from_db()
    analyse_tables()
    return plan


@transaction.atomic
def ask_check(batch: RosterBatch) -> Job:
    """A job that reads and checks the file of a batch."""
    return create_job(
        "roster.check", owner=batch.owner, organisation=batch.organisation, arguments={"batch": batch.pk}, total=3
    )


@transaction.atomic
def ask_apply(batch: RosterBatch, *, actor: User, accept_partial: bool) -> Job:
    """A job that applies a checked batch; RosterRefused when it cannot be applied as it is. Twice is once."""
    locked = RosterBatch.objects.select_for_update().get(pk=batch.pk)
    waiting = Job.objects.unfinished().filter(kind="roster.apply", arguments__batch=batch.pk).first()
    if waiting:
        return waiting
    if locked.state != BatchState.CHECKED:
        raise RosterRefused("changed_meanwhile")
    if locked.counts.get("error") and not accept_partial:
        raise RosterRefused("has_errors")
    locked.accept_partial = accept_partial
    locked.save(update_fields=["accept_partial"])
    record_audit("roster.confirmed", actor=actor, subject=batch, organisation=batch.organisation)
    return create_job(
        "roster.apply", owner=actor, organisation=batch.organisation, arguments={"batch": batch.pk}, total=2
    )


@transaction.atomic
def cancel_batch(batch: RosterBatch, *, actor: User) -> bool:
    """Put a batch aside and delete what was kept of its file; False when it is too late."""
    early = [BatchState.UPLOADED, BatchState.CHECKED, BatchState.FAILED]
    if not RosterBatch.objects.filter(pk=batch.pk, state__in=early).update(
        state=BatchState.CANCELLED, purged_at=timezone.now()
    ):
        return False
    RosterPayload.objects.filter(batch=batch).delete()
    record_audit("roster.cancelled", actor=actor, subject=batch, organisation=batch.organisation)
    return True


def purge_payloads() -> int:
    """Delete the files and plans of batches older than 30 days; returns how many batches were purged."""
    limit = timezone.now() - KEPT
    old = list(RosterBatch.objects.filter(purged_at=None, created_at__lt=limit).values_list("pk", flat=True)[:500])
    with transaction.atomic():
        RosterPayload.objects.filter(batch__in=old).delete()
        RosterBatch.objects.filter(pk__in=old).update(purged_at=timezone.now(), file_name="")
        RosterBatch.objects.filter(pk__in=old, state__in=[BatchState.UPLOADED, BatchState.CHECKED]).update(
            state=BatchState.CANCELLED
        )
    return len(old)
