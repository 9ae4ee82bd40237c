"""The roll-call on a phone: each tap has a name of its own and the moment it was made, and arrives when it can."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.check_in import check_in_of
from courses.domain.attending.note import Note
from courses.domain.attending.noting import write_notes
from courses.domain.attending.roll import BEFOREHAND, roll_of
from courses.models import AttendanceRecord, ClassPlace, ClassSession
from people.models import User

State, Method = AttendanceRecord.State, AttendanceRecord.Method
TAPPED = frozenset({State.PRESENT, State.LATE, State.LEFT_EARLY, State.EXCUSED, State.ABSENT, State.TAKEN_BACK})
LONGEST = timedelta(days=30)  # what a device may have kept


@dataclass(frozen=True)
class Tap:
    """`person` by public id."""

    key: str
    person: str
    state: str
    noted_at: datetime


@dataclass(frozen=True)
class Merged:
    """How many records are new, and why something was not taken; the rest is written all the same."""

    written: int
    refused: list[str]


def read_taps(values: Iterable[str], *, now: datetime, sent: str = "") -> list[Tap]:
    """Taps as a page sends them, "key|person|state|milliseconds". The moment is reckoned from the device's own clock
    at sending (`sent`), so that a wrong clock does no harm. What cannot be read is left out."""
    found = []
    for value in list(values)[:2000]:
        parts = value.split("|")
        if len(parts) == 4 and parts[2] in TAPPED:
            age = int(sent) - int(parts[3]) if _is_moment(sent) and _is_moment(parts[3]) else 0
            noted_at = now - min(max(timedelta(milliseconds=age), timedelta()), LONGEST)
            found.append(Tap(parts[0][:64], parts[1][:20], parts[2], noted_at))
    return found


def _is_moment(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15


def merge_taps(session: ClassSession, taps: Iterable[Tap], *, actor: Any, request: Any = None) -> Merged:
    """Write each tap that is new, whatever came before it; sent again it is not written again.

    Nobody notes their own presence; after the day, and once the register is closed, a correction needs a reason.
    """
    people = _people_of(session)
    notes, refused = [], []
    for tap in taps:
        why = _refuse(session, tap, actor)
        if why:
            refused.append(why)
        elif tap.person in people:
            person = people[tap.person]
            notes.append(
                Note(person, tap.state, Method.ROLL, tap.noted_at, key=tap.key, minutes=minutes_of(session, tap))
            )
        else:
            refused.append(_("Somebody is not on the list of this class any more."))
    return Merged(len(write_notes(session, notes, actor=actor, request=request)), list(dict.fromkeys(refused)))


def _people_of(session: ClassSession) -> dict[str, int]:
    """Everybody on the roll, and whoever has left the class since: what was tapped of them is not lost. A record that
    became part of another one meanwhile is that other one."""
    places = ClassPlace.objects.filter(run=session.run_id, enrolment__person__isnull=False)
    known = dict(places.values_list("enrolment__person__public_id", "enrolment__person"))
    known |= {row.person.public_id: row.person.pk for row in roll_of(session)}
    merged = dict(User.objects.filter(merged_into__in=known.values()).values_list("public_id", "merged_into"))
    return known | merged


def _refuse(session: ClassSession, tap: Tap, actor: Any) -> str:
    day, held = timezone.localdate(tap.noted_at), timezone.localdate(session.starts_at)
    closed = session.run.register_closed_at
    if tap.person == actor.public_id:
        return _("Nobody notes their own presence; another trainer does it.")
    if closed is not None and tap.noted_at > closed:
        return _("The register is closed. A correction needs a reason: make it on the page “Correct with a reason”.")
    if day > held:
        return _("The day is over. A correction needs a reason: make it on the page “Correct with a reason”.")
    if day < held and tap.state not in BEFOREHAND:
        return _("Who is there is noted on the day itself. Before it, only who is excused.")
    return ""


def minutes_of(session: ClassSession, tap: Tap) -> int | None:
    """How long somebody was there who came late or left early, by the moment of the tap; late noted after the end is
    late by one minute more than the grace."""
    whole = session.minutes
    if tap.state == State.LATE:
        if tap.noted_at > session.ends_at:
            return max(0, whole - check_in_of(session).grace - 1)
        return min(whole, int((session.ends_at - tap.noted_at).total_seconds()) // 60)
    if tap.state == State.LEFT_EARLY:
        return max(0, min(whole, int((tap.noted_at - session.starts_at).total_seconds()) // 60))
    return None
