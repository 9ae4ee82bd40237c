"""Signing in to a session by oneself: when it is open, for whom, and what counts as late. By the server's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.domain.attending.force import in_force
from courses.domain.attending.note import Note
from courses.domain.attending.noting import write_notes
from courses.domain.attending.rotating import is_code_of
from courses.domain.attending.runs import runs_for
from courses.domain.refusal import Refused
from courses.models import AttendanceRecord, CheckIn, ClassPlace, ClassRun, ClassSession, MakeUp
from people.domain.audit import record_audit

State = AttendanceRecord.State
EARLY, OPEN, ENDED, OVER, CANCELLED = "early", "open", "ended", "over", "cancelled"


@dataclass(frozen=True)
class Door:
    """Whether one may sign in at a moment; between `opens_at` and `closes_at`, late from `late_from` on."""

    state: str
    opens_at: datetime
    late_from: datetime
    closes_at: datetime


def check_in_of(session: ClassSession) -> CheckIn:
    """Its settings; the usual ones where nobody wrote others."""
    return CheckIn.objects.filter(session=session).first() or CheckIn(session=session)


def door_of(session: ClassSession, check_in: CheckIn, at: datetime) -> Door:
    """What holds at a moment."""
    opens = session.starts_at - timedelta(minutes=check_in.opens_before)
    late = session.starts_at + timedelta(minutes=check_in.grace)
    closed = check_in.closed_at
    state = OPEN
    if session.cancelled_at or session.run.cancelled_at:
        state = CANCELLED
    elif at < opens:
        state = EARLY
    elif closed is not None and at >= closed:
        state = ENDED
    elif at >= session.ends_at:
        state = OVER
    return Door(state, opens, late, closed or session.ends_at)


@transaction.atomic
def end_check_in(session: ClassSession, *, actor: Any, request: Any = None) -> None:
    """Nobody signs in any more; the roll goes on."""
    row, _made = CheckIn.objects.select_for_update().get_or_create(session=session)
    if row.closed_at is None:
        row.closed_at, row.closed_by = timezone.now(), actor
        row.save(update_fields=["closed_at", "closed_by"])
        record_audit("register.check_in_ended", actor=actor, subject=session.run, request=request)


@transaction.atomic
def reopen_check_in(session: ClassSession, *, actor: Any, request: Any = None) -> None:
    """It was ended too soon."""
    changed = CheckIn.objects.filter(session=session, closed_at__isnull=False).update(closed_at=None, closed_by=None)
    if changed:
        record_audit("register.check_in_reopened", actor=actor, subject=session.run, request=request)


def set_times(session: ClassSession, *, opens_before: int, grace: int) -> None:
    """From when one may sign in, and from when one is late; in minutes."""
    CheckIn.objects.update_or_create(session=session, defaults={"opens_before": opens_before, "grace": grace})


def is_expected(person: Any, session: ClassSession) -> bool:
    """Whether somebody has a place in the class, or makes a half day up here."""
    places = ClassPlace.objects.filter(run=session.run_id, state=ClassPlace.State.CONFIRMED)
    if places.filter(enrolment__person=person.pk).exists():
        return True
    return MakeUp.objects.standing().filter(session=session, person=person.pk).exists()


def sessions_of_today(person: Any, now: datetime) -> list[ClassSession]:
    """Where somebody is expected today, and when. One query."""
    day = timezone.localdate(now)
    seat = Q(run__places__enrolment__person=person.pk, run__places__state=ClassPlace.State.CONFIRMED)
    guest = Q(guests__person=person.pk, guests__withdrawn_at=None)
    rows = ClassSession.objects.filter(seat | guest, starts_at__date=day, cancelled_at=None, run__cancelled_at=None)
    return list(rows.select_related("run").order_by("starts_at").distinct())


def find_by_code(person: Any, code: str, now: datetime) -> ClassSession | None:
    """The session on whose screen these digits stand; one's own first, then any other that is near. None: nowhere."""
    near = timedelta(hours=3)
    rows = ClassSession.objects.filter(starts_at__lte=now + near, ends_at__gte=now, cancelled_at=None)
    others = list(rows.filter(run__cancelled_at=None).select_related("run").order_by("starts_at")[:200])
    own = sessions_of_today(person, now) if person.is_authenticated else []
    return next((one for one in [*own, *others] if is_code_of(one.pk, code, now)), None)


@transaction.atomic
def sign_in(person: Any, session: ClassSession, *, method: str, at: datetime) -> AttendanceRecord:
    """Note that somebody is there, as of the moment `at` of their scan; again gives the same record.

    Refuses with words, and writes nothing: in another class, too early, ended, over, cancelled, or in a class whose
    roll one calls.
    """
    if not is_expected(person, session):
        raise Refused("elsewhere", _("You are not on the list of this class."))
    if runs_for(person).filter(pk=session.run_id).exists():
        raise Refused("own", _("Nobody notes their own presence; another trainer does it."))
    ClassRun.objects.select_for_update().get(pk=session.run_id)
    rows = list(AttendanceRecord.objects.filter(session=session, person=person.pk))
    own = [row for row in rows if row.method in AttendanceRecord.BY_THEMSELVES]
    if own and min(row.noted_at for row in own) <= at:
        return in_force(rows) or own[0]
    door = door_of(session, check_in_of(session), at)
    if door.state != OPEN:
        raise Refused(door.state, say_door(door))
    is_late = at > door.late_from
    left = max(0, int((session.ends_at - at).total_seconds()) // 60)
    note = Note(
        person.pk, State.LATE if is_late else State.PRESENT, method, at,
        key=f"self-{person.pk}-{int(at.timestamp() * 1000)}", minutes=min(left, session.minutes) if is_late else None,
    )  # fmt: skip
    made = write_notes(session, [note], actor=person)
    return in_force([*rows, *made]) or made[0]


def say_door(door: Door) -> str:
    """Why nothing was noted, and what to do."""
    words = {
        EARLY: _("Too early: nothing was noted. Signing in opens at %(time)s; scan again then."),
        ENDED: _("Signing in was ended at %(ended)s. Go to the trainer, who notes it by hand."),
        OVER: _("This half day is over. Go to the trainer, who notes it with a reason."),
        CANCELLED: _("This half day was called off."),
    }
    facts = {"time": clock(door.opens_at), "ended": clock(door.closes_at)}
    return words[door.state] % facts if door.state in words else ""


def clock(value: datetime) -> str:
    """Hour and minute in the city's time; with the day where it is another."""
    local = timezone.localtime(value)
    same = local.date() == timezone.localdate()
    return local.strftime("%H:%M") if same else date_format(local, pgettext("format of a moment", "j F H:i"))
