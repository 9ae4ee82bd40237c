"""When two records of one person become one: who was at a half day under either record was there.

All records stay, each with its method. What one record says truly is not outweighed by what was noted of the other, as
when somebody scanned under one name and the roll said “not there” of the other name.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.force import in_force
from courses.domain.attending.note import Note
from courses.domain.attending.noting import write_notes
from courses.domain.attending.register import newest_records
from courses.models import AttendanceRecord, ClassSession, MakeUp
from people.domain.merging.records import Merging

State, Method = AttendanceRecord.State, AttendanceRecord.Method
PERSON = "courses.attendancerecord.person"


def make_room(merging: Merging) -> None:
    """Before the rows move: records of one half day go behind those of the kept record; their moments stay."""
    rows = AttendanceRecord.objects.filter(person=merging.drop_id)
    known = AttendanceRecord.objects.filter(person=merging.keep_id, session__in=rows.values("session"))
    last = dict(known.order_by().values("session").annotate(last=Max("serial")).values_list("session", "last"))
    for row in rows.filter(session__in=last).order_by("-serial"):
        reason = row.reason or _("Noted of another record of the same person.")
        merging.change(row, serial=last[row.session_id] + row.serial, reason=reason)


def settle_make_ups(merging: Merging) -> None:
    """Before the rows move: a half day is made up once, where somebody was already; else where the kept record says."""
    both = MakeUp.objects.standing().filter(person__in=[merging.keep_id, merging.drop_id])
    rows = list(both.select_related("session").order_by("pk"))
    rows.sort(key=lambda row: (not _was_there(row), row.person_id != merging.keep_id))
    missed: set[int] = set()
    held: set[int] = set()
    for row in rows:
        if row.missed_id in missed or row.session_id in held:
            merging.change(row, withdrawn_at=timezone.now())
        missed.add(row.missed_id)
        held.add(row.session_id)


def _was_there(row: MakeUp) -> bool:
    own = in_force(AttendanceRecord.objects.filter(session=row.session_id, person=row.person_id))
    return own is not None and own.state in AttendanceRecord.THERE


def settle_attendance(merging: Merging) -> None:
    """After the rows moved: the better of what both records said holds; then nothing is made up that was not missed."""
    moved = merging.moved_of(PERSON)
    rows = AttendanceRecord.objects.filter(person=merging.keep_id)
    sessions = rows.filter(pk__in=moved).values("session")
    by_session: dict[int, list[AttendanceRecord]] = defaultdict(list)
    for row in rows.filter(session__in=sessions).select_related("session__run"):
        by_session[row.session_id].append(row)
    for records in by_session.values():
        _settle_session(merging, records, moved)
    _withdraw_needless(merging)


def _settle_session(merging: Merging, records: list[AttendanceRecord], moved: set[int]) -> None:
    brought, own = ([row for row in records if (row.pk in moved) is was_moved] for was_moved in (True, False))
    best = max((in_force(own), in_force(brought)), key=_worth)
    if best is None or _worth(in_force(records)) >= _worth(best):
        return
    session: ClassSession = best.session
    reason = _("Two records of one person became one; they were there under one of them.")
    moment = max(timezone.now(), max(row.noted_at for row in records) + timedelta(microseconds=1))
    if best.method in AttendanceRecord.BY_THEMSELVES:  # the word against it goes, and their own scan stands
        note = Note(merging.keep_id, State.TAKEN_BACK, Method.ROLL, moment, reason=reason)
    else:
        note = Note(merging.keep_id, best.state, best.method, moment, minutes=best.minutes, reason=reason)
    for row in write_notes(session, [note], actor=merging.actor):
        if best.pk in moved:
            merging.goes_back(row)


def _worth(record: AttendanceRecord | None) -> int:
    if record is None or record.state == State.TAKEN_BACK:
        return 0
    if record.state in AttendanceRecord.THERE:
        return 3
    return 2 if record.state == State.EXCUSED else 1


def _withdraw_needless(merging: Merging) -> None:
    """Whoever was at the half day under the other record has nothing to make up, unless they did already."""
    rows = list(MakeUp.objects.standing().filter(person=merging.keep_id).select_related("session"))
    if not rows:
        return
    missed = ClassSession.objects.filter(pk__in=[row.missed_id for row in rows])
    there = _there(newest_records(missed, person_id=merging.keep_id), but=State.MADE_UP)
    for row in rows:
        if row.missed_id in there and not _was_there(row):
            merging.change(row, withdrawn_at=timezone.now())


def _there(records: Iterable[AttendanceRecord], *, but: str) -> set[int]:
    return {row.session_id for row in records if row.state in AttendanceRecord.THERE and row.state != but}
