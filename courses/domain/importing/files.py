"""A file of past records from sending to writing: kept encrypted, read by a job, confirmed, written as a whole once."""

import json
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.domain.certifying.certificate import verify_base
from courses.domain.hours.counting import plain_hours
from courses.domain.importing.columns import HeaderMissing, read_rows
from courses.domain.importing.plan import WRONG, PastLine, PastPlan, plan_rows
from courses.domain.importing.write import write_certificates, write_hours
from courses.models import PastImport
from people.domain.audit import record_audit
from people.domain.job import JobRefused, Progress, create_job
from people.domain.sheet import SheetRefused, open_sheet
from people.models import Organisation, User
from people.models.keyring import decrypt, encrypt

READ, APPLY = "courses.read_past", "courses.import_past"
KEPT = timedelta(days=30)
State = PastImport.State


def send_past(content: bytes, *, kind: str, organisation: Organisation, actor: User, file_name: str) -> PastImport:
    """Keep a file and ask for it to be read. Raises SheetRefused where it is no table; then nothing is kept."""
    open_sheet(content)  # before the transaction: formats are plugins
    sealed = encrypt(content)
    with transaction.atomic():
        made = PastImport.objects.create(
            kind=kind, organisation=organisation, actor=actor, file_name=file_name[-120:], file_size=len(content),
            sealed=sealed,
        )  # fmt: skip
        made.job = create_job(READ, owner=actor, organisation=organisation, arguments={"past": made.pk}, total=2)
        made.save(update_fields=["job"])
        record_audit("certificate.import_sent", actor=actor, organisation=organisation, fields=[f"kind={kind}"])
    return made


def make_plan(row: PastImport) -> PastPlan:
    """Read the file and compare it with the register as it is now. Raises SheetRefused."""
    if row.sealed is None:
        raise SheetRefused("changed_meanwhile")
    rows = read_rows(open_sheet(decrypt(row.sealed)).rows, row.kind)
    writers = {row.actor_id, (row.job.owner_id if row.job else None) or row.actor_id}  # who sent and who confirmed it
    return plan_rows(rows, kind=row.kind, organisation=row.organisation, not_for=writers)


def read_past(row: PastImport, progress: Progress) -> None:
    """The dry run: what each row would do. Nothing is written but the plan."""
    progress(0, 2)
    try:
        plan = make_plan(row)
    except SheetRefused as error:
        missing = {"missing": error.missing} if isinstance(error, HeaderMissing) else {}
        PastImport.objects.filter(pk=row.pk, state=State.WAITING).update(
            state=State.REFUSED, error_code=error.code, counts=missing
        )
        raise JobRefused(error.code) from error
    progress(1, 2)
    PastImport.objects.filter(pk=row.pk, state=State.WAITING).update(
        state=State.READ, plan=pack(plan), counts=plan.counts, error_code=""
    )


def pack(plan: PastPlan) -> bytes:
    """The rows as they are shown, encrypted: they hold names."""
    lines = [pack_line(line) for line in plan.lines]
    return encrypt(json.dumps(lines, ensure_ascii=False).encode())


def pack_line(line: PastLine) -> dict[str, Any]:
    """What the preview shows of a row, in plain values."""
    row, issuer, programme = line.row, line.facts.get("issuer"), line.facts.get("programme")
    begin, until = row.days.get("start") or row.days.get("day"), row.days.get("until")
    return {
        "row": row.number, "name": row.word("name"), "number": row.word("number"), "outcome": line.outcome,
        "what": row.word("title") or (programme.name if programme else "") or row.word("number"),
        "by": issuer.name if issuer else row.word("giver"), "outside": bool(issuer and issuer.is_external),
        "from": str(begin or ""), "until": str(until or ""), "hours": plain_hours(row.hours),
        "troubles": [[one.column, one.code, one.value] for one in row.troubles],
    }  # fmt: skip


def unpack(row: PastImport) -> list[dict[str, Any]]:
    """The rows of the last reading; none once they were deleted."""
    return list(json.loads(decrypt(row.plan))) if row.plan is not None else []


@transaction.atomic
def confirm_past(row: PastImport, *, actor: User, accept_partial: bool, request: Any = None) -> bool:
    """Have it written. Pressing twice is once; False where it cannot be confirmed as it is."""
    locked = PastImport.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.state in (State.APPLYING, State.DONE):
        return True
    if locked.state != State.READ or not locked.counts.get("made"):
        return False
    if locked.counts.get(WRONG) and not accept_partial:
        return False
    locked.state, locked.accept_partial = State.APPLYING, accept_partial
    locked.job = create_job(
        APPLY, owner=actor, organisation=locked.organisation, arguments={"past": locked.pk}, total=locked.counts["made"]
    )
    locked.save(update_fields=["state", "accept_partial", "job"])
    record_audit(
        "certificate.import_confirmed", actor=actor, organisation=locked.organisation, fields=[f"kind={locked.kind}"],
        request=request,
    )  # fmt: skip
    return True


def apply_past(row: PastImport, progress: Progress) -> None:
    """Write all of it or nothing, against the register as it is now. Done before: nothing happens.

    Raises JobRefused where rows that were right are wrong by now; the file is then read anew and waits."""
    if row.state == State.DONE:
        return
    plan = make_plan(row)
    if plan.counts[WRONG] > row.counts.get(WRONG, 0):
        PastImport.objects.filter(pk=row.pk).update(
            state=State.READ, plan=pack(plan), counts=plan.counts, error_code="changed_meanwhile"
        )
        raise JobRefused("changed_meanwhile")
    with transaction.atomic():
        locked = PastImport.objects.select_for_update(of=("self",)).select_related("actor").get(pk=row.pk)
        if locked.state != State.APPLYING:
            return
        if locked.kind == PastImport.Kind.CERTIFICATES:
            write_certificates(plan.due(), past=locked, base=verify_base, tell=progress)
        else:
            write_hours(plan.due(), past=locked, tell=progress)
        locked.state, locked.applied_at, locked.error_code = State.DONE, timezone.now(), ""
        locked.counts, locked.plan = plan.counts, pack(plan)
        locked.save(update_fields=["state", "applied_at", "error_code", "counts", "plan"])
        fields = [f"kind={locked.kind}", *(f"{name}={count}" for name, count in plan.counts.items())]
        record_audit("certificate.imported", actor=locked.actor, organisation=locked.organisation, fields=fields)


@transaction.atomic
def drop_past(row: PastImport) -> bool:
    """Put a file aside and delete what was kept of it; False when it is too late."""
    early = [State.WAITING, State.READ, State.REFUSED]
    changes = {"state": State.DROPPED, "sealed": None, "plan": None}
    return bool(PastImport.objects.filter(pk=row.pk, state__in=early).update(**changes))


def purge_past() -> int:
    """Delete files and plans older than 30 days; returns of how many. The counts stay."""
    old = PastImport.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(state=State.APPLYING)
    return old.exclude(sealed=None, plan=None).update(sealed=None, plan=None, file_name="")
