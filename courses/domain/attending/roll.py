"""Calling the roll: one append-only record a person and session; a correction is a row more, with its reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.attending.made_up import guests_of
from courses.domain.attending.note import Note
from courses.domain.attending.noting import COUNT_JOB as COUNT_JOB
from courses.domain.attending.noting import count_later as count_later
from courses.domain.attending.noting import write_notes
from courses.domain.attending.register import newest_records
from courses.domain.refusal import Refused
from courses.models import AttendanceRecord, ClassPlace, ClassProposal, ClassRun, ClassSession
from people.domain.audit import record_audit

State, Method = AttendanceRecord.State, AttendanceRecord.Method
PARTLY = frozenset({State.LATE, State.LEFT_EARLY})
BEFOREHAND = frozenset({State.EXCUSED, State.TAKEN_BACK})  # what may be noted before the day


@dataclass(frozen=True)
class Entry:
    """What is noted of one person; `minutes` in fact, where somebody was there for a part only."""

    state: str
    minutes: int | None = None


@dataclass(frozen=True)
class RollRow:
    """One line of the roll: who has a place, and the record in force, if any. `guest_of`: the class whose half day
    somebody makes up here."""

    person: Any
    enrolment_id: int | None
    record: AttendanceRecord | None
    unit: str = ""
    guest_of: str = ""


def roll_of(session: ClassSession) -> list[RollRow]:
    """Everybody with a place in the run, by name, then the guests of this half day. Three queries."""
    places = list(places_of(session.run).select_related("enrolment__person", "enrolment__organisation"))
    records = {row.person_id: row for row in newest_records([session])}
    rows = [
        RollRow(
            place.enrolment.person, place.enrolment_id, records.get(place.enrolment.person_id or 0),
            place.enrolment.organisation.name if place.enrolment.organisation else "",
        )
        for place in places
    ]  # fmt: skip
    own = {row.person.pk for row in rows}
    guests = [one for one in guests_of(session) if one.person_id not in own]
    return rows + [
        RollRow(one.person, None, records.get(one.person_id), guest_of=one.missed.run.title) for one in guests
    ]


def places_of(run: ClassRun) -> Any:
    """Confirmed places of people, by name."""
    rows = ClassPlace.objects.filter(run=run, state=ClassPlace.State.CONFIRMED, enrolment__person__isnull=False)
    return rows.order_by("enrolment__person__pinyin", "pk")


@transaction.atomic
def call_roll(
    session: ClassSession,
    entries: Mapping[str, Entry],
    *,
    actor: Any,
    reason: str = "",
    method: str = Method.ROLL,
    noted_at: datetime | None = None,
    request: Any = None,
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
    if any(row.record is not None for row, _entry in changes) and not reason:
        raise Refused("no_reason", _("Something was noted before. Give the reason for the correction."))
    moment = noted_at or timezone.now()
    notes = [
        Note(row.person.pk, entry.state, method, moment, minutes=_minutes(entry), reason=reason)
        for row, entry in changes
    ]
    return len(write_notes(session, notes, actor=actor, request=request))


def _minutes(entry: Entry) -> int | None:
    return entry.minutes if entry.state in PARTLY else None


def _is_same(record: AttendanceRecord | None, entry: Entry) -> bool:
    if record is None:
        return False
    return (record.state, record.minutes) == (entry.state, _minutes(entry))


def refuse_beforehand(session: ClassSession, states: Iterable[str]) -> None:
    """Whoever is there is noted on the day itself, whatever a form offers."""
    early = timezone.localdate() < timezone.localdate(session.starts_at)
    if early and any(state not in BEFOREHAND for state in states):
        raise Refused("early", _("Who is there is noted on the day itself. Before it, only who is excused."))


@transaction.atomic
def close_register(run: ClassRun, *, actor: Any, request: Any = None) -> None:
    """No session follows: whoever attended too little is told so. Corrections stay possible, with a reason."""
    to_come = run.sessions.filter(cancelled_at=None, starts_at__gt=timezone.now()).count()
    if run.register_closed_at is None and to_come:
        words = ngettext(
            "%(count)s session is still to come. Hold or cancel it first, then close the register.",
            "%(count)s sessions are still to come. Hold or cancel them first, then close the register.", to_come,
        )  # fmt: skip
        raise Refused("to_come", words % {"count": to_come})
    if run.register_closed_at is None:
        run.register_closed_at = timezone.now()
        run.save(update_fields=["register_closed_at"])
        record_audit("register.closed", actor=actor, subject=run, request=request)
        count_later(run)


@transaction.atomic
def reopen_register(run: ClassRun, *, actor: Any, request: Any = None) -> None:
    """It was closed too soon. Not while certificates wait for a second person, who looks at what stands."""
    locked = ClassRun.objects.select_for_update().get(pk=run.pk)
    if locked.register_closed_at is None:
        return
    if ClassProposal.objects.filter(run=locked, decision=None).exists():
        raise Refused("waiting", _("Certificates of this class wait for approval. Have them decided first."))
    locked.register_closed_at = None
    locked.save(update_fields=["register_closed_at"])
    record_audit("register.reopened", actor=actor, subject=run, request=request)
    count_later(run)
