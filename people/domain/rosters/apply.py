"""Applying a plan: everything is prepared first, then written in one short transaction, all of it or nothing."""

import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from people.domain.audit import record_audit
from people.domain.bulk import execute_many, insert_rows, prepare
from people.domain.membership import tell_members_changed
from people.domain.message import send_messages
from people.domain.person import sealed_columns
from people.domain.pinyin import read_name
from people.domain.rosters.plan import Change, NewMembership, NewPerson, Plan
from people.models import BatchState, Membership, PersonIdentifier, RosterBatch, RosterPayload, User
from people.models.keyring import encrypt
from people.models.public_id import new_public_ids

USER_COLUMNS = (
    "public_id", "password", "is_superuser", "real_name", "pinyin", "email", "language", "working_since", "is_active",
    "is_staff", "created_at", "holds_role", "sessions_epoch", "batch_id", "batch_row",
)  # fmt: skip
NUMBER_COLUMNS = (
    "public_id", "person_id", "scheme", "issuer_id", "value", "sealed", "key_id", "lookup", "created_at", "batch_id",
    "batch_row",
)  # fmt: skip
MEMBER_COLUMNS = (
    "public_id", "person_id", "organisation_id", "capacity", "valid_from", "stage", "subject", "position", "rank",
    "end_reason", "created_at", "batch_id", "batch_row",
)  # fmt: skip


class RegisterChanged(Exception):
    """The register is no longer what the plan was made for; nothing was written, the file has to be read again."""


@dataclass
class Prepared:
    """Rows ready for the database. Second in numbers and members: the person's key, or minus the row of a new one."""

    batch: RosterBatch
    now: Any
    day: Any
    ids: Iterator[str]
    people: list[tuple[Any, ...]] = field(default_factory=list)
    numbers: list[tuple[Any, ...]] = field(default_factory=list)
    members: list[tuple[Any, ...]] = field(default_factory=list)


def apply_plan(batch: RosterBatch, plan: Plan) -> None:
    """Write a plan. Raises RegisterChanged, with nothing written, when it no longer fits the register."""
    ready = prepare_plan(batch, plan)
    try:
        with transaction.atomic():
            write_plan(ready, plan)
    except IntegrityError as error:
        raise RegisterChanged from error


def prepare_plan(batch: RosterBatch, plan: Plan) -> Prepared:
    """Encrypt, read pinyin, draw ids: all the slow things, before the write lock is taken."""
    ready = Prepared(batch, prepare(timezone.now()), prepare(batch.effective_on), new_public_ids(count_ids(plan)))
    for made in consume(plan.new):
        ready.people.append(person_row(ready, made))
        ready.numbers.extend(number_row(ready, -made.row, made.row, *number) for number in made.numbers)
        ready.members.extend(member_row(ready, -made.row, part) for part in made.memberships)
    for change in plan.changes:
        ready.numbers.extend(number_row(ready, change.person, change.row, *number) for number in change.numbers)
        ready.members.extend(member_row(ready, change.person, part) for part in change.opened)
    return ready


def count_ids(plan: Plan) -> int:
    """How many random ids the rows of a plan need, passwords that nobody knows included."""
    new = sum(3 + len(made.numbers) + len(made.memberships) for made in plan.new)
    return new + sum(len(change.numbers) + len(change.opened) for change in plan.changes)


def consume(rows: list[NewPerson]) -> Iterator[NewPerson]:
    """Hand out the rows and let go of each: the prepared ones take their place in memory."""
    rows.reverse()
    while rows:
        yield rows.pop()


def person_row(ready: Prepared, made: NewPerson) -> tuple[Any, ...]:
    """Values for USER_COLUMNS; the password can never be right, so that only an activation code opens the account."""
    since = prepare(date.fromisoformat(made.since)) if made.since else None
    return (
        next(ready.ids), f"!{next(ready.ids)}{next(ready.ids)}", False, made.name, read_name(made.name), made.email,
        "zh-hans", since, True, False, ready.now, False, 0, ready.batch.pk, made.row,
    )  # fmt: skip


def number_row(ready: Prepared, person: int, row: int, scheme: str, issuer: int | None, value: str) -> tuple[Any, ...]:
    """Values for NUMBER_COLUMNS."""
    columns = sealed_columns(scheme, value)
    return (
        next(ready.ids), person, scheme, issuer, columns["value"], columns["sealed"], columns["key_id"],
        columns["lookup"], ready.now, ready.batch.pk, row,
    )  # fmt: skip


def member_row(ready: Prepared, person: int, part: NewMembership) -> tuple[Any, ...]:
    """Values for MEMBER_COLUMNS."""
    return (
        next(ready.ids), person, part.organisation, ready.batch.capacity, ready.day, part.stage, part.subject,
        part.position, part.rank, "", ready.now, ready.batch.pk, part.row,
    )  # fmt: skip


def write_plan(ready: Prepared, plan: Plan) -> None:
    """The transaction itself."""
    batch = ready.batch
    before = remember_changes(plan)
    insert_rows(User, USER_COLUMNS, ready.people)
    ids: dict[int, int] = dict(User.objects.filter(batch=batch).order_by().values_list("batch_row", "id"))
    for change in plan.changes:
        write_change(change, batch.effective_on)
    insert_rows(PersonIdentifier, NUMBER_COLUMNS, with_person(ready.numbers, ids))
    insert_rows(Membership, MEMBER_COLUMNS, with_person(ready.members, ids))
    finish_batch(batch, plan, before)
    people = [*ids.values(), *(change.person for change in plan.changes)]
    places = {row[2] for row in ready.members}
    send_messages(
        [change.person for change in plan.changes if change.retire],
        "phone_changed",
        once_key=f"roster:{batch.public_id}",
    )
    tell_members_changed(people, sorted(places), batch.pk)


def with_person(rows: list[tuple[Any, ...]], ids: dict[int, int]) -> Iterator[tuple[Any, ...]]:
    """Put the key of a new person where minus the row stands."""
    for row in rows:
        yield row if row[1] > 0 else (row[0], ids[-row[1]], *row[2:])


def write_change(change: Change, day: date) -> None:
    """Change one person of the register; RegisterChanged when a row is not as the plan saw it."""
    if change.columns:
        columns: dict[str, Any] = dict(change.columns)
        if "real_name" in columns:
            columns["pinyin"] = read_name(columns["real_name"])
        if not User.objects.filter(pk=change.person, merged_into=None).update(**columns):
            raise RegisterChanged
    if change.retire:
        numbers = PersonIdentifier.objects.current().filter(person=change.person, scheme__in=change.retire)
        numbers.update(retired_at=timezone.now())
    for membership in Membership.objects.filter(pk__in=change.closed):
        if membership.valid_until is not None and membership.valid_until < day:
            raise RegisterChanged
        last = max(membership.valid_from, day - timedelta(days=1))
        reason = "transfer" if last < day else "corrected"
        Membership.objects.filter(pk=membership.pk).update(valid_until=last, end_reason=reason)
    for membership_id, details in change.details.items():
        if not Membership.objects.filter(pk=int(membership_id)).update(**details):
            raise RegisterChanged


def remember_changes(plan: Plan) -> dict[str, Any]:
    """What the changed rows held before, for taking the batch back."""
    people = [change.person for change in plan.changes if change.columns]
    members = [key for change in plan.changes for key in (*change.closed, *map(int, change.details))]
    retired = [change.person for change in plan.changes if change.retire]
    return {
        "people": list(rows_of(User, people, ("id", "real_name", "pinyin", "email", "working_since"))),
        "members": list(
            rows_of(Membership, members, ("id", "valid_until", "end_reason", "stage", "subject", "position", "rank"))
        ),
        "numbers": list(
            PersonIdentifier.objects.current().filter(person__in=retired, scheme="phone").values_list("id", flat=True)
        )
        if len(retired) < 500
        else [],
    }


def rows_of(model: Any, ids: list[int], columns: tuple[str, ...]) -> Iterator[list[Any]]:
    for begin in range(0, len(ids), 500):
        for row in model.objects.filter(pk__in=ids[begin : begin + 500]).order_by().values_list(*columns):
            yield [str(value) if isinstance(value, date) else value for value in row]


def finish_batch(batch: RosterBatch, plan: Plan, before: dict[str, Any]) -> None:
    """The batch is applied; what was before is kept sealed until the payloads are purged."""
    moved = RosterBatch.objects.filter(pk=batch.pk, state=BatchState.APPLYING).update(
        state=BatchState.APPLIED, applied_at=timezone.now(), counts=plan.counts, error_code=""
    )
    if not moved:
        raise RegisterChanged
    packed = zlib.compress(json.dumps(before, ensure_ascii=False).encode(), 1)
    RosterPayload.objects.update_or_create(batch=batch, kind="undo", defaults={"sealed": encrypt(packed)})
    record_audit(
        "roster.applied",
        actor=batch.owner,
        subject=batch,
        organisation=batch.organisation,
        fields=[f"{name}={count}" for name, count in plan.counts.items()],
    )


def analyse_tables() -> None:
    """Let SQLite look at the new proportions, so that the queries after a first import find their indexes.

    Somebody may be writing just now: then it is left for the next time, since the import itself is committed.
    """
    if connection.vendor == "sqlite":
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")


__all__ = ["RegisterChanged", "analyse_tables", "apply_plan", "execute_many"]
