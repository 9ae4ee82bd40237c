"""Hours of half days in a room: entered for whoever was there, taken back where the register was corrected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.register import newest_records
from courses.domain.attending.roll import count_later
from courses.domain.hours.ledger import CORRECTED, reverse_hours
from courses.domain.learning.stamp import StampOfDay, stamp_people
from courses.domain.refusal import Refused
from courses.models import AttendanceRecord, ClassRun, ClassSession, HourEntry, HourSource, MakeUp
from people.domain.audit import record_audit
from people.models import User

MOST_HOURS = 24


@dataclass(frozen=True)
class Before:
    """What the ledger says of a person and a session: how many entries, which stands, when one was taken back."""

    entries: int = 0
    standing: HourEntry | None = None
    taken_back_at: datetime | None = None


@transaction.atomic
def award_session_hours(run: ClassRun, *, actor: User | None = None) -> int:
    """Give everybody who was there the hours of each session once; take back where the register says otherwise now.

    Whoever made a session up elsewhere gets the hours of the session that was missed, and of that one only. What staff
    took back stays so until the register is noted anew. Returns how many rows were written; again writes nothing."""
    locked = ClassRun.objects.select_for_update(of=("self",)).select_related("course__hour_category").get(pk=run.pk)
    sessions = list(locked.sessions.all())
    written = sum(_award_session(locked, session, actor) for session in sessions)
    if written and actor is not None:
        record_audit("hours.sessions", actor=actor, subject=run, organisation=run.owner)
    return written


def _award_session(run: ClassRun, session: ClassSession, actor: User | None) -> int:
    """One session; whoever came to make up another gets the hours of that other."""
    guests = set(MakeUp.objects.standing().filter(session=session).values_list("person_id", flat=True))
    counts = session.hours > 0 and session.cancelled_at is None and run.cancelled_at is None
    rows_there = [row for row in newest_records([session]) if row.state in AttendanceRecord.THERE] if counts else []
    there = {row.person_id: row for row in rows_there if row.person_id not in guests}
    known = _before(session)
    gone = _reverse_wrong(session, known, set(there), actor)
    due = [row for person, row in there.items() if _is_due(row, known.get(person, Before()))]
    day = timezone.localdate(session.starts_at)
    covered = _covered(run, session, [row.person_id for row in due])
    stamps = stamp_people([row.person_id for row in due], day=day)
    rows = []
    for record in due:
        if record.person_id in covered:
            continue
        place = stamps.get(record.person_id, StampOfDay(None, None))
        number = known.get(record.person_id, Before()).entries + 1
        rows.append(
            HourEntry(
                person_id=record.person_id, hours=session.hours, earned_on=day, source_kind=HourSource.SESSION,
                source_key=f"{session.pk}/{number}", title=_title(run, session), category=run.course.hour_category,
                course_version_id=run.version_id, awarded_by=actor, organisation_id=place.organisation_id,
                district_id=place.district_id,
            )
        )  # fmt: skip
    HourEntry.objects.bulk_create(rows, batch_size=500)
    return len(rows) + gone


def _reverse_wrong(session: ClassSession, known: dict[int, Before], there: set[int], actor: User | None) -> int:
    """Take back what stands of people who were not there, and what counts other hours than the session has now; what
    staff corrected stays. What is to be entered anew looks as if nothing had been there. Returns how many."""
    gone = 0
    for person, one in list(known.items()):
        entry = one.standing
        if entry is None:
            continue
        if person not in there:
            reason = _("The register was corrected.")
        elif entry.hours != session.hours and not entry.source_key.endswith(CORRECTED):
            reason = _("The hours of the session were changed.")
        else:
            continue
        reverse_hours(entry, actor=actor, reason=reason)
        known[person] = Before(one.entries)
        gone += 1
    return gone


@transaction.atomic
def set_session_hours(
    run: ClassRun, hours: Mapping[int, Decimal], *, actor: User, seen: Mapping[int, Decimal] | None = None,
    request: Any = None,
) -> int:  # fmt: skip
    """Say how many hours each half day gives, by the session's number: the one place where this is said. Whoever was
    there gets them by a job. Returns how many half days changed; saving again changes nothing.

    `seen` is what the window showed: what was not touched in it stays as it is now, and what somebody else changed
    meanwhile is not overwritten."""
    ClassRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    seen = seen or {}
    touched = {pk: value for pk, value in hours.items() if seen.get(pk) != value}
    changed = [one for one in run.sessions.filter(pk__in=touched) if one.hours != hours[one.pk]]
    if any(one.pk in seen and seen[one.pk] != one.hours for one in changed):
        raise Refused("stale", _("Somebody changed these hours meanwhile. Look at them again, then change them."))
    if any(not 0 <= value <= MOST_HOURS for value in hours.values()):
        raise Refused("hours", _("A half day gives at most %(most)s hours, and none below 0.") % {"most": MOST_HOURS})
    for one in changed:
        one.hours = hours[one.pk]
        one.save(update_fields=["hours"])
    if changed:
        record_audit("hours.of_sessions", actor=actor, subject=run, organisation=run.owner, request=request)
        count_later(run)
    return len(changed)


def _title(run: ClassRun, session: ClassSession) -> str:
    return " · ".join(part for part in (run.title, session.title) if part)[:160]


def _before(session: ClassSession) -> dict[int, Before]:
    """What the ledger holds of a session, by person. One query."""
    rows = HourEntry.objects.filter(
        source_kind=HourSource.SESSION,
        source_key__startswith=f"{session.pk}/",
        reverses=None,
        person__merged_into=None,  # what stayed with a closed record is left alone
    ).select_related("reversal", "person", "category")
    found: dict[int, Before] = {}
    for row in rows.order_by("pk"):
        before, back = found.get(row.person_id, Before()), row.taken_back
        found[row.person_id] = Before(
            before.entries + 1, before.standing if back else row, back.created_at if back else before.taken_back_at
        )
    return found


def _is_due(record: AttendanceRecord, before: Before) -> bool:
    """Nothing stands yet, and nothing was taken back since the register was noted."""
    if before.standing is not None:
        return False
    return before.taken_back_at is None or record.recorded_at > before.taken_back_at


def _covered(run: ClassRun, session: ClassSession, people: Iterable[int]) -> set[int]:
    """Those to whom the finished course gave its hours on that day or later: the session is part of them. One query."""
    rows = HourEntry.objects.filter(
        person__in=list(people), source_kind=HourSource.COURSE, completion__course=run.course_id,
        earned_on__gte=timezone.localdate(session.starts_at), reverses=None, reversal=None,
    )  # fmt: skip
    return set(rows.values_list("person_id", flat=True))
