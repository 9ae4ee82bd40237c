"""What a guest's presence in another class does to the half day they missed: it counts there as made up, once."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from courses.domain.attending.force import all_in_force, in_force
from courses.domain.attending.note import Note
from courses.models import AttendanceRecord, ClassSession, MakeUp

State, Method = AttendanceRecord.State, AttendanceRecord.Method


def guests_of(session: ClassSession) -> list[MakeUp]:
    """Who makes up a half day at this one, by name. One query."""
    rows = MakeUp.objects.standing().filter(session=session)
    return list(rows.select_related("person", "missed__run").order_by("person__pinyin", "pk"))


def settle_made_up(session: ClassSession, person_ids: Iterable[int]) -> Iterator[tuple[ClassSession, Note]]:
    """What has to be noted at missed half days after something was noted of these people at `session`.

    A half day is made up while its guest was there, whatever was noted of the missed day itself. One query where
    nobody makes anything up.
    """
    here = Q(session=session) | Q(missed=session)
    rows = MakeUp.objects.standing().filter(here, person__in=list(person_ids))
    for one in rows.select_related("missed__run", "session"):
        note = note_for(one)
        if note is not None:
            yield one.missed, note


def note_for(make_up: MakeUp) -> Note | None:
    """The record that the missed half day lacks; None when it says already what it has to. One query."""
    both = [make_up.missed_id, make_up.session_id]
    rows = list(AttendanceRecord.objects.filter(session__in=both, person=make_up.person_id))
    standing = {row.session_id: row for row in all_in_force(rows)}
    held, missed = standing.get(make_up.session_id), standing.get(make_up.missed_id)
    was_there = held is not None and held.state in AttendanceRecord.THERE
    state: str | None = None
    if was_there and (missed is None or missed.state not in AttendanceRecord.THERE):
        state = State.MADE_UP
    elif not was_there and missed is not None and missed.method == Method.MAKE_UP:
        before = in_force(row for row in rows if row.session_id == missed.session_id and row.method != Method.MAKE_UP)
        state = before.state if before is not None else State.TAKEN_BACK
        state = state if missed.state == State.MADE_UP else None
    if state is None:
        return None
    last = max((row.noted_at for row in rows), default=timezone.now())
    moment = max(timezone.now(), last + timedelta(microseconds=1))
    return Note(make_up.person_id, state, Method.MAKE_UP, moment, key=f"make-up-{make_up.pk}-{len(rows)}")
