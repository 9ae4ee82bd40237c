"""Planning a class: its facts, who leads it, its half days one by one, and calling it off.

What those admitted have been told of is never changed in silence: each change is a row with what stood there before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.class_item import class_items
from courses.domain.classes.admitting import fill_class
from courses.domain.classes.state import OVER, class_state, lock_class, seats_taken, sessions_held
from courses.domain.classes.telling import tell_change
from courses.domain.refusal import Refused
from courses.models import (
    STANDING_APPLICATIONS,
    ApplicationState,
    AttendanceRecord,
    ClassApplication,
    ClassChange,
    ClassRun,
    ClassSession,
)
from people.domain.audit import record_audit
from people.models import RoleGrant, User
from people.models.organisation import paths_above
from people.models.scope import is_everybody, scope_q

Change = ClassChange.Kind
FACTS = ("title", "place", "seats", "admission", "apply_from", "apply_until", "words")
MOST_SESSIONS = 60


def classes_led_by(user: Any) -> QuerySet[ClassRun]:
    """Classes of organisations where one may run classes, and those one teaches; cancelled ones too. Newest first."""
    rows = ClassRun.objects.select_related("course", "owner")
    if not is_everybody(user):
        taught = ClassRun.trainers.through.objects.filter(user=user.pk).values("classrun")
        rows = rows.filter(scope_q(user, "run_class", to="owner")) | rows.filter(pk__in=taught)
    return rows.order_by("-starts_on", "-pk")


def staff_choices(run: ClassRun, role: str) -> QuerySet[User]:
    """People who hold a role over the organisation of a class."""
    grants = RoleGrant.objects.current().filter(role=role, organisation__path__in=paths_above(run.owner.path))
    return User.objects.current().filter(pk__in=grants.values("person")).order_by("pinyin", "pk")


@transaction.atomic
def change_class(run: ClassRun, facts: Mapping[str, Any], *, actor: Any, request: Any = None) -> list[str]:
    """Write the facts of a class; gives the names of those that changed. Fewer seats than people are refused."""
    locked = _plannable(run)
    changed = [name for name in FACTS if name in facts and getattr(locked, name) != facts[name]]
    before = {"place": locked.place, "title": locked.title}
    for name in changed:
        setattr(locked, name, facts[name])
    if "seats" in changed and locked.seats is not None and locked.seats < seats_taken(locked):
        words = _("%(count)s people have a place. There cannot be fewer seats than that.")
        raise Refused("seats", words % {"count": seats_taken(locked)})
    if locked.apply_from and locked.apply_until and locked.apply_until < locked.apply_from:
        raise Refused("days", _("The last day of applications lies before the first."))
    if not changed:
        return []
    locked.save(update_fields=changed)
    record_audit(
        "class.changed", actor=actor, subject=locked, organisation=locked.owner, fields=changed, request=request
    )
    if "place" in changed or "title" in changed:
        if "place" in changed:
            _move_along(locked, before["place"])
        _note(locked, Change.CLASS_MOVED, before, {"place": locked.place, "title": locked.title}, actor=actor)
    if "seats" in changed or "admission" in changed:
        fill_class(locked.pk)
    return changed


@transaction.atomic
def set_staff(
    run: ClassRun, *, trainers: Iterable[User], assessors: Iterable[User], actor: Any, request: Any = None
) -> None:
    """Who teaches and who assesses. Somebody always leads a class; who learns in it neither teaches nor assesses."""
    locked = _plannable(run)
    chosen = {"trainers": list(trainers), "assessors": list(assessors)}
    if not chosen["trainers"]:
        raise Refused("nobody", _("Choose at least one trainer: somebody has to lead the class."))
    staff = {one.pk for people in chosen.values() for one in people}
    learns = ClassApplication.objects.standing().filter(run=locked, person__in=staff).select_related("person").first()
    if learns is not None:
        words = _("%(name)s learns in this class, and cannot teach or assess in it.")
        raise Refused("learns", words % {"name": learns.person.real_name})
    fields = [
        name for name, people in chosen.items()
        if set(getattr(locked, name).values_list("pk", flat=True)) != {one.pk for one in people}
    ]  # fmt: skip
    for name in fields:
        getattr(locked, name).set(chosen[name])
    if fields:
        record_audit(
            "class.staff", actor=actor, subject=locked, organisation=locked.owner, fields=fields, request=request
        )


@transaction.atomic
def open_applications(run: ClassRun, *, actor: Any, request: Any = None) -> None:
    """Show the class to learners. A class without half days, or one that has begun, cannot be opened."""
    locked = _plannable(run)
    first = sessions_held(locked).aggregate(first=Min("starts_at"))["first"]
    if first is None:
        raise Refused("no_session", _("This class has no session. Add at least one, then open applications."))
    if first <= timezone.now():
        raise Refused("begun", _("The first session has begun already. Move it, then open applications."))
    if locked.apply_until is not None and locked.apply_until < timezone.localdate():
        raise Refused("past", _("The last day of applications is over. Choose a later one, then open."))
    if locked.opened_at is None:
        locked.opened_at = timezone.now()
        locked.save(update_fields=["opened_at"])
        record_audit("class.opened", actor=actor, subject=locked, organisation=locked.owner, request=request)


@transaction.atomic
def close_applications(run: ClassRun, *, actor: Any, request: Any = None) -> None:
    """Take no more applications; those that are there stay. Again changes nothing."""
    locked = _plannable(run)
    if locked.opened_at is not None:
        locked.opened_at = None
        locked.save(update_fields=["opened_at"])
        record_audit("class.shut", actor=actor, subject=locked, organisation=locked.owner, request=request)


@dataclass(frozen=True)
class SessionFacts:
    """What is planned of a half day; `item_key` is the part of the course it serves, if any."""

    starts_at: datetime
    ends_at: datetime
    title: str = ""
    place: str = ""
    item_key: Any = None


@transaction.atomic
def add_session(run: ClassRun, facts: SessionFacts, *, actor: Any, request: Any = None) -> ClassSession:
    """A half day more."""
    locked = _plannable(run)
    _check_times(locked, facts)
    if sessions_held(locked).count() >= MOST_SESSIONS:
        raise Refused("too_many", _("A class has at most %(most)s sessions.") % {"most": MOST_SESSIONS})
    if facts.item_key is not None and facts.item_key not in {item.key for item in class_items(locked)}:
        raise Refused("other_part", _("That part does not belong to this course."))
    values = {name: getattr(facts, name) for name in ("starts_at", "ends_at", "title", "place", "item_key")}
    session = ClassSession.objects.create(run=locked, **values)
    _refit(locked)
    record_audit("class.session_added", actor=actor, subject=locked, organisation=locked.owner, request=request)
    _note(locked, Change.ADDED, {}, describe(session), actor=actor, session=session)
    return session


@transaction.atomic
def move_session(
    session: ClassSession, facts: SessionFacts, *, seen: int, actor: Any, request: Any = None
) -> ClassSession:
    """Other times, another room or title. `seen` is the sequence the window showed: an old window changes nothing."""
    run = _plannable(session.run)
    row = _still_planned(session)
    if row.sequence != seen:
        raise Refused("stale", _("Somebody changed this session meanwhile. Look at it again, then change it."))
    _check_times(run, facts, besides=row)
    before = describe(row)
    row.starts_at, row.ends_at, row.title, row.place = facts.starts_at, facts.ends_at, facts.title, facts.place
    if describe(row) == before:
        return row
    row.sequence, row.changed_at = row.sequence + 1, timezone.now()
    row.save(update_fields=["starts_at", "ends_at", "title", "place", "sequence", "changed_at"])
    _refit(run)
    record_audit("class.session_moved", actor=actor, subject=run, organisation=run.owner, request=request)
    _note(run, Change.MOVED, before, describe(row), actor=actor, session=row)
    return row


@transaction.atomic
def cancel_session(session: ClassSession, *, actor: Any, reason: str = "", request: Any = None) -> ClassSession:
    """Call a half day off; it stays on record. Again changes nothing."""
    run = _plannable(session.run)
    row = ClassSession.objects.select_for_update().get(pk=session.pk)
    if row.cancelled_at is not None:
        return row
    _still_planned(session)
    row.cancelled_at = timezone.now()
    row.save(update_fields=["cancelled_at"])
    _touch(row)
    _refit(run)
    record_audit(
        "class.session_cancelled", actor=actor, subject=run, organisation=run.owner, reason=reason, request=request
    )
    _note(run, Change.CANCELLED, describe(row), {}, actor=actor, session=row, reason=reason)
    return row


@transaction.atomic
def cancel_class(run: ClassRun, *, actor: Any, reason: str, request: Any = None) -> None:
    """Call the whole class off, with a reason that everybody who applied reads. Not once people were there."""
    locked = lock_class(run)
    reason = " ".join(reason.replace("\0", "").split())[:300]
    if locked.cancelled_at is not None:
        return
    if not reason:
        raise Refused("reason", _("Say why: everybody who applied reads it."))
    if AttendanceRecord.objects.filter(session__run=locked).exists():
        raise Refused("attended", _("People were there already. Cancel the sessions that are left instead."))
    locked.cancelled_at, locked.cancel_reason = timezone.now(), reason
    locked.save(update_fields=["cancelled_at", "cancel_reason"])
    for session in sessions_held(locked):
        _touch(session)
    _note(locked, Change.CLASS_CANCELLED, {"title": locked.title}, {}, actor=actor, reason=reason)
    ClassApplication.objects.filter(run=locked, state__in=STANDING_APPLICATIONS).update(
        state=ApplicationState.CANCELLED, decided_at=timezone.now(), decided_by=actor, reason=reason
    )
    record_audit(
        "class.cancelled", actor=actor, subject=locked, organisation=locked.owner, reason=reason, request=request
    )


def describe(session: ClassSession) -> dict[str, str]:
    """A half day as plain words for the record: times with their offset, title, room of its own."""
    return {
        "starts": timezone.localtime(session.starts_at).isoformat(), "title": session.title, "place": session.place,
        "ends": timezone.localtime(session.ends_at).isoformat(),
    }  # fmt: skip


def _move_along(run: ClassRun, former: str) -> None:
    """Half days that were held where the class was move with it; those in a room of their own stay there."""
    for session in sessions_held(run).filter(place__in=["", former]):
        session.place = run.place if session.place else ""
        session.save(update_fields=["place"])
        _touch(session)


def _plannable(run: ClassRun) -> ClassRun:
    locked = lock_class(run)
    if locked.cancelled_at is not None:
        raise Refused("cancelled", _("This class was cancelled. Nothing of it can be changed."))
    return locked


def _still_planned(session: ClassSession) -> ClassSession:
    row = ClassSession.objects.select_for_update().get(pk=session.pk)
    if row.cancelled_at is not None:
        raise Refused("cancelled", _("This session was cancelled meanwhile."))
    if AttendanceRecord.objects.filter(session=row).exists():
        raise Refused("called", _("It was noted already who was at this session: it stays as it is."))
    return row


def _check_times(run: ClassRun, facts: SessionFacts, *, besides: ClassSession | None = None) -> None:
    if facts.ends_at <= facts.starts_at:
        raise Refused("times", _("A session ends after it begins."))
    others = sessions_held(run).filter(starts_at__lt=facts.ends_at, ends_at__gt=facts.starts_at)
    if others.exclude(pk=besides.pk if besides else 0).exists():
        raise Refused("overlap", _("Another session of this class takes place at that time."))


def _touch(session: ClassSession) -> None:
    """Calendars take over what has a higher sequence."""
    session.sequence, session.changed_at = session.sequence + 1, timezone.now()
    session.save(update_fields=["sequence", "changed_at"])


def _refit(run: ClassRun) -> None:
    """First and last day are those of the half days that are left."""
    ends = sessions_held(run).aggregate(first=Min("starts_at"), last=Max("ends_at"))
    if ends["first"] is None:
        return
    days: tuple[date, date] = (timezone.localdate(ends["first"]), timezone.localdate(ends["last"]))
    if days != (run.starts_on, run.ends_on):
        run.starts_on, run.ends_on = days
        run.save(update_fields=["starts_on", "ends_on"])


def _note(
    run: ClassRun, kind: str, before: dict[str, str], after: dict[str, str], *, actor: Any, session: Any = None,
    reason: str = "",
) -> None:  # fmt: skip
    change = ClassChange.objects.create(
        run=run, session=session, kind=kind, before=before, after=after, actor=actor, reason=reason[:300]
    )
    if class_state(run) != OVER:
        tell_change(change)
