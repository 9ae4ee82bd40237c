"""Writing attendance: the one place where records are made, whoever noted them and however they came."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.domain.attending.made_up import settle_made_up
from courses.domain.attending.note import Note
from courses.domain.learning.stamp import stamp_people
from courses.models import AttendanceRecord, ClassRun, ClassSession
from people.domain.audit import record_audit
from people.domain.job import create_job

COUNT_JOB = "courses.count_register"
MOST_NAMED = 40  # a job that counts for more people counts for the whole class


@transaction.atomic
def write_notes(
    session: ClassSession, notes: Iterable[Note], *, actor: Any, request: Any = None
) -> list[AttendanceRecord]:
    """Add the records of these notes, each key once; returns those that are new. A job counts them.

    Half days that are made up here, or elsewhere, are put right in the same step.
    """
    ClassRun.objects.select_for_update().get(pk=session.run_id)
    todo = list({note.key or str(place): note for place, note in enumerate(notes)}.values())
    known = AttendanceRecord.objects.filter(session=session, key__in=[note.key for note in todo if note.key])
    written = set(known.values_list("key", flat=True))
    records = add_records(session, [note for note in todo if note.key not in written], actor=actor)
    if not records:
        return []
    by_others = [record for record in records if record.method not in AttendanceRecord.BY_THEMSELVES]
    corrects = [record for record in by_others if record.serial > 1]
    if by_others:
        reason = corrects[0].reason if corrects else ""
        action = "register.corrected" if corrects else "register.called"
        record_audit(action, actor=actor, subject=session.run, reason=reason, request=request)
    for missed, note in settle_made_up(session, {record.person_id for record in records}):
        add_records(missed, [note], actor=None)
    return records


def add_records(session: ClassSession, notes: list[Note], *, actor: Any) -> list[AttendanceRecord]:
    """Write rows with their serials and the unit of the day, and have them counted. Three queries and a job."""
    people = [note.person_id for note in notes]
    if not people:
        return []
    rows = AttendanceRecord.objects.filter(session=session, person__in=people)
    last = rows.order_by().values("person").annotate(last=Max("serial")).values_list("person", "last")
    serials: dict[int, int] = defaultdict(int, last)
    stamps = stamp_people(people, day=timezone.localdate(session.starts_at))
    made = []
    for note in notes:
        serials[note.person_id] += 1
        stamp = stamps.get(note.person_id)
        made.append(
            AttendanceRecord(
                session=session, person_id=note.person_id, serial=serials[note.person_id], state=note.state,
                method=note.method, minutes=note.minutes, recorded_by=actor, noted_at=note.noted_at, key=note.key,
                reason=note.reason_again if serials[note.person_id] > 1 else "",
                organisation_id=stamp.organisation_id if stamp else None,
                district_id=stamp.district_id if stamp else None,
            )
        )  # fmt: skip
    AttendanceRecord.objects.bulk_create(made)
    count_later(session.run, person_ids=people)
    return made


def count_later(run: ClassRun, *, person_ids: Iterable[int] = ()) -> None:
    """Have the parts of the course that count sessions counted anew, once this is written: for these people, or for
    everybody in the run."""
    people = sorted(set(person_ids))
    named = {"people": ",".join(map(str, people))} if 0 < len(people) <= MOST_NAMED else {}
    create_job(COUNT_JOB, arguments={"run": run.pk, **named})
