"""Calling the roll: one append-only record a person and session; a correction is a row more, with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.register import newest_records
from courses.domain.learning.stamp import stamp_people
from courses.domain.refusal import Refused
from courses.models import AttendanceRecord, ClassPlace, ClassRun, ClassSession
from people.domain.audit import record_audit
from people.domain.job import create_job

State = AttendanceRecord.State
PARTLY = frozenset({State.LATE, State.LEFT_EARLY})
COUNT_JOB = "courses.count_register"


@dataclass(frozen=True)
class Entry:
    """What is noted of one person; `minutes` in fact, where somebody was there for a part only."""

    state: str
    minutes: int | None = None


@dataclass(frozen=True)
class RollRow:
    """One line of the roll: who has a place, and the record in force, if any."""

    person: Any
    enrolment_id: int
    record: AttendanceRecord | None


def roll_of(session: ClassSession) -> list[RollRow]:
    """Everybody with a place in the run, by name. Two queries."""
    places = places_of(session.run).select_related("enrolment__person", "enrolment__organisation")
    records = {row.person_id: row for row in newest_records([session])}
    return [
        RollRow(place.enrolment.person, place.enrolment_id, records.get(place.enrolment.person_id or 0))
        for place in places
    ]


def places_of(run: ClassRun) -> Any:
    """Confirmed places of people, by name."""
    rows = ClassPlace.objects.filter(run=run, state=ClassPlace.State.CONFIRMED, enrolment__person__isnull=False)
    return rows.order_by("enrolment__person__pinyin", "pk")


@transaction.atomic
def call_roll(
    session: ClassSession, entries: Mapping[str, Entry], *, actor: Any, reason: str = "", request: Any = None
) -> int:
    """Write what changed (`entries` by public id of the person); returns how many rows. A job counts them.

    Nobody notes their own presence. What was noted before is corrected only with a reason.
    """
    reason = reason.strip()[:300]
    ClassRun.objects.select_for_update().get(pk=session.run_id)
    changes = [(row, entries[row.person.public_id]) for row in roll_of(session) if row.person.public_id in entries]
    changes = [(row, entry) for row, entry in changes if not _is_same(row.record, entry)]
    if any(row.person.pk == actor.pk for row, _entry in changes):
        raise Refused("own", _("Nobody notes their own presence; another trainer does it."))
    corrects = any(row.record is not None for row, _entry in changes)
    if corrects and not reason:
        raise Refused("no_reason", _("Something was noted before. Give the reason for the correction."))
    stamps = stamp_people([row.person.pk for row, _entry in changes], day=timezone.localdate(session.starts_at))
    records = [_record(session, row, entry, actor=actor, reason=reason) for row, entry in changes]
    for record in records:
        stamp = stamps.get(record.person_id)
        record.organisation_id, record.district_id = stamp if stamp else (None, None)
    AttendanceRecord.objects.bulk_create(records)
    if records:
        action = "register.corrected" if corrects else "register.called"
        record_audit(action, actor=actor, subject=session.run, reason=reason, request=request)
        count_later(session.run)
    return len(records)


def _record(session: ClassSession, row: RollRow, entry: Entry, *, actor: Any, reason: str) -> AttendanceRecord:
    return AttendanceRecord(
        session=session, person=row.person, serial=row.record.serial + 1 if row.record else 1, state=entry.state,
        minutes=_minutes(entry), method=AttendanceRecord.Method.ROLL, reason=reason if row.record else "",
        recorded_by=actor,
    )  # fmt: skip


def _minutes(entry: Entry) -> int | None:
    return entry.minutes if entry.state in PARTLY else None


def count_later(run: ClassRun) -> None:
    """Have the parts of the course that count sessions counted anew for everybody in a run, once this is written."""
    create_job(COUNT_JOB, arguments={"run": run.pk})


def _is_same(record: AttendanceRecord | None, entry: Entry) -> bool:
    if record is None:
        return False
    return (record.state, record.minutes) == (entry.state, _minutes(entry))


@transaction.atomic
def close_register(run: ClassRun, *, actor: Any, request: Any = None) -> None:
    """No session follows: whoever attended too little is told so. Corrections stay possible, with a reason."""
    if run.register_closed_at is None:
        run.register_closed_at = timezone.now()
        run.save(update_fields=["register_closed_at"])
        record_audit("register.closed", actor=actor, subject=run, request=request)
        count_later(run)
