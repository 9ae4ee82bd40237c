"""One day of a class: its half days side by side, who is expected at each, and what is noted of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.check_in import check_in_of
from courses.domain.attending.roll import Entry, RollRow, call_roll, refuse_beforehand, roll_of
from courses.domain.refusal import Refused
from courses.domain.uploading.files import Stored, keep_upload, shelf
from courses.domain.uploading.kinds import Looked
from courses.domain.uploading.words import harmless_name
from courses.models import AttendanceRecord, ClassRun, ClassSession, SignedSheet
from people.domain.audit import record_audit
from plugins.api import FileKind, UploadRule

State, Method = AttendanceRecord.State, AttendanceRecord.Method
SCAN = UploadRule("scan", (FileKind.PDF, FileKind.IMAGE), count=12, megabytes=20)


@dataclass(frozen=True)
class DayLine:
    """One person: their line at each half day; None where they are not expected."""

    person: Any
    unit: str
    guest_of: str
    cells: list[RollRow | None]


@dataclass(frozen=True)
class DayOfClass:
    """A day with half days."""

    run: ClassRun
    day: date
    sessions: list[ClassSession]
    lines: list[DayLine]

    @property
    def sheets(self) -> QuerySet[SignedSheet]:
        """The scans of the signed sheet."""
        return SignedSheet.objects.filter(run=self.run, day=self.day).select_related("added_by")


def days_of(run: ClassRun) -> list[date]:
    """The days on which a class meets, in order. One query."""
    starts = run.sessions.filter(cancelled_at=None).values_list("starts_at", flat=True)
    return sorted({timezone.localdate(one) for one in starts})


def open_day(run: ClassRun, day: date) -> DayOfClass | None:
    """The day; None where no half day is held on it. Four queries a half day."""
    sessions = list(run.sessions.filter(starts_at__date=day, cancelled_at=None).select_related("run__course"))
    if not sessions:
        return None
    rolls = [{row.person.pk: row for row in roll_of(session)} for session in sessions]
    people = {pk: row for roll in rolls for pk, row in roll.items()}
    lines = [
        DayLine(row.person, row.unit, row.guest_of, [roll.get(pk) for roll in rolls]) for pk, row in people.items()
    ]
    return DayOfClass(run, day, sessions, lines)


def enter_paper(
    day: DayOfClass,
    states: Mapping[tuple[int, str], str],
    *,
    actor: Any,
    reason: str = "",
    scan: UploadedFile | None = None,
    request: Any = None,
) -> int:
    """Write what stands on the signed sheet (`states` by session and public id of the person), with its scan.

    Returns how many records are new. A scan that is not a picture or a PDF by its content, more scans than a day has
    room for, or a correction without a reason: refused with words, and nothing of it is written.
    """

    @transaction.atomic
    def write() -> int:
        written = 0
        for session in day.sessions:
            own = {pk: entry_for(session, state) for (number, pk), state in states.items() if number == session.pk}
            refuse_beforehand(session, [entry.state for entry in own.values()])
            written += call_roll(session, own, actor=actor, reason=reason, method=Method.PAPER, request=request)
        return written

    if scan is None:
        return write()
    count = 0

    @transaction.atomic
    def put(looked: Looked, stored: Stored) -> SignedSheet:
        nonlocal count
        ClassRun.objects.select_for_update().get(pk=day.run.pk)
        row = add_scan(day, looked, stored, name=scan.name or "", actor=actor, request=request)
        count = write()
        return row

    keep_upload(scan, SCAN, put)
    return count


def entry_for(session: ClassSession, state: str) -> Entry:
    """Paper does not say the minute: late is late by one minute more than the grace, and leaving early likewise."""
    partly = max(0, session.minutes - check_in_of(session).grace - 1)
    return Entry(state, partly if state in {State.LATE, State.LEFT_EARLY} else None)


def add_scan(
    day: DayOfClass, looked: Looked, stored: Stored, *, name: str, actor: Any, request: Any = None
) -> SignedSheet:
    """One scan of the sheet; the same content again is the same scan."""
    same = day.sheets.filter(sha256=stored.sha256).first()
    if same is not None:
        transaction.on_commit(lambda: shelf().delete_now(stored.name))
        return same
    if day.sheets.count() >= SCAN.count:
        words = _("A day holds at most %(count)s scans. Put several pages into one PDF.")
        raise Refused("too_many", words % {"count": SCAN.count})
    record_audit("register.scan_added", actor=actor, subject=day.run, request=request)
    return SignedSheet.objects.create(
        run=day.run, day=day.day, name=harmless_name(name, looked.extension), kind=looked.kind.value,
        size=stored.size, sha256=stored.sha256, file=stored.name, added_by=actor,
    )  # fmt: skip
