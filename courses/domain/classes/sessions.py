"""The half days of a class, one by one: added, moved, called off. None of it in silence."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.class_item import class_items
from courses.domain.attending.making_up import release_guests
from courses.domain.classes.changing import hold_plannable, note_change, refit_days, touch_session
from courses.domain.classes.state import seats_taken, sessions_held
from courses.domain.refusal import Refused
from courses.models import AttendanceRecord, ClassChange, ClassRun, ClassSession
from people.domain.audit import record_audit

Change = ClassChange.Kind
MOST_SESSIONS = 60


@dataclass(frozen=True)
class SessionFacts:
    """What is planned of a half day; `item_key` is the part of the course it serves, if any. Its credit hours are said
    in one place: `hours.sessions.set_session_hours`."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    place: str = ""
    item_key: Any = None


def planned_sessions(run: ClassRun) -> QuerySet[Any]:
    """Every half day in order, those called off too; `is_noted` where it is on record who was there. One query."""
    noted = AttendanceRecord.objects.filter(session=OuterRef("pk"))
    return ClassSession.objects.filter(run=run).annotate(is_noted=Exists(noted)).order_by("starts_at", "pk")


def last_part(run: ClassRun) -> str:
    """The part of the course that the last half day serves; empty where it serves none."""
    last = sessions_held(run).last()
    return str(last.item_key) if last is not None and last.item_key else ""


@transaction.atomic
def add_session(run: ClassRun, facts: SessionFacts, *, actor: Any, request: Any = None) -> ClassSession:
    """A half day more; it gives the hours of the last one before it."""
    locked = hold_plannable(run)
    _check_times(locked, facts)
    if sessions_held(locked).count() >= MOST_SESSIONS:
        raise Refused("too_many", _("A class has at most %(most)s sessions.") % {"most": MOST_SESSIONS})
    _refuse_gone(locked, facts, since=min(locked.starts_on, timezone.localdate()))
    key = str(facts.item_key) if facts.item_key else None
    if key is not None and key not in {str(item.key) for item in class_items(locked)}:
        raise Refused("other_part", _("That part does not belong to this course."))
    values = {name: getattr(facts, name) for name in ("starts_at", "ends_at", "title", "place")}
    before = sessions_held(locked).last()
    session = ClassSession.objects.create(run=locked, hours=before.hours if before else 0, item_key=key, **values)
    refit_days(locked)
    record_audit("class.session_added", actor=actor, subject=locked, organisation=locked.owner, request=request)
    note_change(locked, Change.ADDED, {}, describe(session), actor=actor, session=session)
    return session


@transaction.atomic
def move_session(
    session: ClassSession, facts: SessionFacts, *, seen: int, actor: Any, request: Any = None
) -> ClassSession:
    """Other times, another room or title. `seen` is the sequence the window showed: an old window changes nothing."""
    run = hold_plannable(session.run)
    row = _still_planned(session)
    if row.sequence != seen:
        raise Refused("stale", _("Somebody changed this session meanwhile. Look at it again, then change it."))
    _check_times(run, facts, besides=row)
    if timezone.localdate(row.starts_at) >= timezone.localdate():
        _refuse_gone(run, facts, since=timezone.localdate())
    before = describe(row)
    row.starts_at, row.ends_at, row.title, row.place = facts.starts_at, facts.ends_at, facts.title, facts.place
    if describe(row) == before:
        return row
    row.sequence, row.changed_at = row.sequence + 1, timezone.now()
    row.save(update_fields=["starts_at", "ends_at", "title", "place", "sequence", "changed_at"])
    refit_days(run)
    record_audit("class.session_moved", actor=actor, subject=run, organisation=run.owner, request=request)
    note_change(run, Change.MOVED, before, describe(row), actor=actor, session=row)
    return row


@transaction.atomic
def cancel_session(session: ClassSession, *, actor: Any, reason: str = "", request: Any = None) -> ClassSession:
    """Call a half day off; it stays on record. Again changes nothing."""
    run = hold_plannable(session.run)
    row = ClassSession.objects.select_for_update().get(pk=session.pk)
    if row.cancelled_at is not None:
        return row
    _still_planned(session)
    row.cancelled_at = timezone.now()
    row.save(update_fields=["cancelled_at"])
    touch_session(row)
    refit_days(run)
    record_audit(
        "class.session_cancelled", actor=actor, subject=run, organisation=run.owner, reason=reason, request=request
    )
    note_change(run, Change.CANCELLED, describe(row), {}, actor=actor, session=row, reason=reason)
    release_guests([row])
    return row


def describe(session: ClassSession) -> dict[str, str]:
    """A half day as plain words for the record: times with their offset, title, room of its own."""
    return {
        "starts": timezone.localtime(session.starts_at).isoformat(), "title": session.title, "place": session.place,
        "ends": timezone.localtime(session.ends_at).isoformat(),
    }  # fmt: skip


def _still_planned(session: ClassSession) -> ClassSession:
    row = ClassSession.objects.select_for_update().get(pk=session.pk)
    if row.cancelled_at is not None:
        raise Refused("cancelled", _("This session was cancelled meanwhile."))
    if AttendanceRecord.objects.filter(session=row).exists():
        raise Refused("called", _("It was noted already who was at this session: it stays as it is."))
    return row


def _refuse_gone(run: ClassRun, facts: SessionFacts, *, since: date) -> None:
    """Nobody can come to a day that is over: a slip in the date would close applications and have everybody miss a half
    day. A class that is entered afterwards is another thing: nobody was told of it."""
    is_told = run.opened_at is not None or seats_taken(run) > 0
    if is_told and timezone.localdate(facts.starts_at) < since:
        raise Refused("gone", _("That day is over already: nobody could come. Look at the date and the year."))


def _check_times(run: ClassRun, facts: SessionFacts, *, besides: ClassSession | None = None) -> None:
    if facts.ends_at <= facts.starts_at:
        raise Refused("times", _("A session ends after it begins."))
    others = sessions_held(run).filter(starts_at__lt=facts.ends_at, ends_at__gt=facts.starts_at)
    if others.exclude(pk=besides.pk if besides else 0).exists():
        raise Refused("overlap", _("Another session of this class takes place at that time."))
