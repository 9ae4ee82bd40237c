"""Rosters of people: receiving a file, checking it against the register, applying it, taking it back, purging it."""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from people.domain.audit import record_audit
from people.domain.font import find_missing_signs
from people.domain.job import create_job
from people.domain.masking import mask_phone
from people.domain.membership import tell_members_changed
from people.domain.roster_apply import RegisterChanged, analyse_tables, apply_plan
from people.domain.roster_fields import Header, find_header
from people.domain.roster_match import Matcher, wanted_values
from people.domain.roster_places import PlaceFinder
from people.domain.roster_plan import Plan, pack_plan, unpack_plan
from people.domain.roster_problems import Notice
from people.domain.roster_register import Register, load_numbers, load_people, load_places
from people.domain.roster_rows import Reading, RosterRow, read_rows
from people.domain.sheet import Sheet, SheetRefused, hash_file, open_sheet
from people.models import (
    BatchKind,
    BatchState,
    Job,
    Membership,
    Organisation,
    PersonIdentifier,
    RosterBatch,
    RosterPayload,
    User,
)
from people.models.keyring import decrypt, encrypt

KEPT = timedelta(days=30)
UNDO_WITHIN = timedelta(days=7)
Tell = Callable[[int, int], None]


class RosterRefused(Exception):
    """The whole import is refused; `code` says why (see FILE_PROBLEMS)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class ReadFile:
    """A file as it was read: its sheet, its header and its rows."""

    sheet: Sheet
    header: Header
    reading: Reading


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
    city = None if by_school else organisation.get_root()
    with transaction.atomic():
        batch = receive_roster(content, organisation=organisation, issuer=city, **details)
        ask_check(batch)
    return batch


def open_payload(batch: RosterBatch, kind: str) -> bytes:
    """The file ("source"), the plan or the undo record of a batch; RosterRefused when it was purged."""
    payload = RosterPayload.objects.filter(batch=batch, kind=kind).first()
    if payload is None:
        raise RosterRefused("changed_meanwhile")
    return decrypt(payload.sealed)


def read_file(
    content: bytes, *, sheet: str = "", mapping: Mapping[str, int] | None = None, header_row: int = 0
) -> ReadFile:
    """Read a file without the database: sheet, header, rows with their errors. Raises SheetRefused."""
    opened = open_sheet(content, wanted=sheet)
    header, rows = find_header(opened.rows, mapping=mapping, header_row=header_row)
    reading = read_rows(rows, header.columns, with_identity=settings.IDENTITY_NUMBERS)
    if not reading.rows:
        raise SheetRefused("no_rows")
    if header.unknown:
        reading.notices.append(Notice(0, "columns_unknown", {"columns": "、".join(header.unknown[:12])}))
    return ReadFile(opened, header, reading)


def check_rows(
    reading: Reading,
    *,
    issuer: Organisation | None = None,
    organisation: Organisation | None = None,
    day: date | None = None,
    capacity: str = "teacher",
) -> Plan:
    """Compare rows with the register; writes nothing. `organisation` is the subtree one may import for, None all."""
    day = day or timezone.localdate()
    register = load_register(reading.rows, capacity=capacity, day=day)
    scope = None if organisation is None else [organisation.path]
    finder = PlaceFinder(register, day, scope)

    def in_scope(place: int) -> bool:
        return scope is None or any(register.places[place].path.startswith(path) for path in scope)

    matcher = Matcher(register, finder, issuer.pk if issuer else 0, day, in_scope)
    plan = matcher.match(reading)
    flag_signs(plan, reading.rows)
    show_old_phones(plan)
    names = {row.number: row.name for row in reading.rows}
    named = [replace(problem, name=names.get(problem.row, "")) for problem in plan.problems]
    plan.problems = sorted(named, key=lambda problem: problem.row)
    return plan


def load_register(rows: list[RosterRow], *, capacity: str, day: date) -> Register:
    """What the register knows about the people and schools of these rows."""
    register = Register()
    load_places(register)
    load_numbers(register, **wanted_values(rows))
    finder = PlaceFinder(register, day)
    places = {finder.find(row)[0] for row in rows if row.school or row.school_code}
    load_people(register, organisations=places - {0}, capacity=capacity, day=day)
    return register


def show_old_phones(plan: Plan) -> None:
    """Put the masked old number beside each phone that would be replaced."""
    changes = {change.person: change for change in plan.changes if change.retire}
    people = list(changes)
    for begin in range(0, len(people), 500):
        rows = PersonIdentifier.objects.current().filter(scheme="phone", person__in=people[begin : begin + 500])
        for row in rows:
            shown = changes[row.person_id].shown
            for place, (name, old, new) in enumerate(shown):
                if name == "phone" and old:
                    shown[place] = (name, mask_phone(row.plain_value()), new)


def flag_signs(plan: Plan, rows: list[RosterRow]) -> None:
    """Notices for names that the certificate font cannot print."""
    missing = find_missing_signs(row.name for row in rows)
    if missing is None:
        plan.notices.append(Notice(0, "font_missing"))
    for row in rows if missing else ():
        found = "".join(sign for sign in row.name if sign in (missing or ()))
        if found:
            plan.notices.append(Notice(row.number, "sign_not_in_font", {"signs": found}))


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


__all__ = ["BatchKind", "Matcher", "RosterRefused"]
