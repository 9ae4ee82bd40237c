"""The register of one learner, read from the rolls: what types that count sessions are handed as facts."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from courses.domain.attending.force import all_in_force
from courses.models import Attempt, AttendanceRecord, ClassPlace, ClassSession, CourseVersionItem, ItemKind

State = AttendanceRecord.State
PLANNED = "planned"


def newest_records(sessions: Iterable[ClassSession], *, person_id: int | None = None) -> list[AttendanceRecord]:
    """The record in force of each person and session (`force.in_force`). One query."""
    rows = AttendanceRecord.objects.filter(session__in=list(sessions)).order_by("serial")
    if person_id is not None:
        rows = rows.filter(person=person_id)
    return all_in_force(rows)


def sessions_of(attempt: Attempt) -> list[ClassSession]:
    """The sessions that count for an attempt: of runs in which its learner has a place, for this part or for all."""
    items = CourseVersionItem.objects.filter(version__enrolments=attempt.enrolment_id, kind=ItemKind.CLASS)
    class_keys = items.values("key")  # a session of its own part of the course counts among all sessions, too
    return list(
        ClassSession.objects.filter(
            Q(item_key=None) | Q(item_key=attempt.item_key) | Q(item_key__in=class_keys),
            run__places__enrolment=attempt.enrolment_id,
            run__places__state=ClassPlace.State.CONFIRMED,
            run__cancelled_at=None,
            cancelled_at=None,
        )
        .select_related("run")
        .order_by("starts_at", "pk")
    )


def register_of(attempt: Attempt) -> dict[str, Any]:
    """The facts for `needs = {"sessions"}`; empty while no run has a place for the learner. Three queries.

    A session counts as still to come until its roll was called and it is over; whoever is not on a roll was not there.
    """
    sessions = sessions_of(attempt)
    if not sessions:
        return {}
    own = {row.session_id: row for row in newest_records(sessions, person_id=attempt.person_id)}
    over = [one.pk for one in sessions if one.ends_at <= timezone.now()]
    called = set(
        AttendanceRecord.objects.filter(session__in=over)
        .exclude(state=State.TAKEN_BACK)
        .order_by()
        .values_list("session_id", flat=True)
        .distinct()
    )
    return {
        "closed": all(one.run.register_closed_at is not None for one in sessions),
        "sessions": [_describe(one, own.get(one.pk), was_called=one.pk in called) for one in sessions],
    }


def _describe(session: ClassSession, record: AttendanceRecord | None, *, was_called: bool) -> dict[str, Any]:
    state = record.state if record is not None else State.ABSENT if was_called else PLANNED
    shown: dict[str, Any] = {
        "id": f"s{session.pk}", "title": session.title or session.run.title,
        "date": timezone.localtime(session.starts_at).strftime("%Y-%m-%d %H:%M"), "minutes": session.minutes,
        "state": str(state),
    }  # fmt: skip
    if record is not None and record.minutes is not None:
        shown["attended"] = min(record.minutes, session.minutes)
    return shown
