"""A whole class on other days: every half day still to come, by the same number of days, told in one message."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.classes.changing import hold_plannable, note_change, refit_days, touch_session
from courses.domain.classes.sessions import describe, planned_sessions
from courses.domain.classes.state import sessions_held
from courses.domain.refusal import Refused
from courses.models import ClassChange, ClassRun, ClassSession
from people.domain.audit import record_audit

FURTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Step:
    """A half day with the times it would get."""

    session: ClassSession
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Plan:
    """What postponing would do."""

    steps: list[Step]

    @property
    def mark(self) -> str:
        """Tells an old window: another one whenever other half days would move, or one of them was changed."""
        return mark_of([step.session for step in self.steps])


def movable_sessions(run: ClassRun) -> list[ClassSession]:
    """The half days that can still move: from today on, not called off, nobody noted; none of a class that was called
    off. One query."""
    if run.cancelled_at is not None:
        return []
    today = timezone.localdate()
    rows = planned_sessions(run).filter(cancelled_at=None)
    return [one for one in rows if not one.is_noted and timezone.localdate(one.starts_at) >= today]


def mark_of(sessions: list[ClassSession]) -> str:
    """Which half days, and as which change left them."""
    return ".".join(f"{one.pk}-{one.sequence}" for one in sessions)


def plan_postponing(run: ClassRun, first_day: date) -> Plan:
    """The first of the half days still to come falls on `first_day`, the others follow at the same distance, each at
    the time of day it has. Refused: nothing left to move, the same day, a day that is over or too far, or a half day
    that stays in the way."""
    rows = movable_sessions(run)
    if not rows:
        raise Refused("none", _("No session of this class is left that could be moved."))
    distance = first_day - timezone.localdate(rows[0].starts_at)
    if not distance:
        raise Refused("same", _("The class is on these days already. Choose another first day."))
    if first_day < timezone.localdate():
        raise Refused("gone", _("That day is over already: nobody could come. Look at the date and the year."))
    if distance > FURTHEST:
        raise Refused("far", _("That is more than a year later. Look at the date and the year."))
    steps = [Step(row, _later(row.starts_at, distance), _later(row.ends_at, distance)) for row in rows]
    _refuse_overlap(run, steps)
    return Plan(steps)


@transaction.atomic
def postpone_class(
    run: ClassRun, first_day: date, *, seen: str, actor: Any, reason: str = "", request: Any = None
) -> int:
    """Move them all, and tell everybody once. `seen` is the mark of the plan that was looked at. Gives how many half
    days moved."""
    locked = hold_plannable(run)
    if seen != mark_of(movable_sessions(locked)):
        raise Refused("stale", _("Somebody changed this class meanwhile. Look at the new days again, then move it."))
    steps = plan_postponing(locked, first_day).steps
    before = [describe(step.session) for step in steps]
    for step in steps:
        step.session.starts_at, step.session.ends_at = step.starts_at, step.ends_at
        step.session.save(update_fields=["starts_at", "ends_at"])
        touch_session(step.session)
    refit_days(locked)
    record_audit(
        "class.postponed", actor=actor, subject=locked, organisation=locked.owner, reason=reason, request=request
    )
    after = {"sessions": [describe(step.session) for step in steps]}
    note_change(locked, ClassChange.Kind.POSTPONED, {"sessions": before}, after, actor=actor, reason=reason)
    return len(steps)


def _later(moment: datetime, distance: timedelta) -> datetime:
    """The same time of day in the city, so many days away."""
    there = timezone.localtime(moment)
    return timezone.make_aware(datetime.combine(there.date() + distance, there.time()))


def _refuse_overlap(run: ClassRun, steps: list[Step]) -> None:
    moved = {step.session.pk for step in steps}
    staying = [one for one in sessions_held(run) if one.pk not in moved]
    for step in steps:
        if any(one.starts_at < step.ends_at and one.ends_at > step.starts_at for one in staying):
            raise Refused("overlap", _("A session that stays where it is takes place at that time."))
