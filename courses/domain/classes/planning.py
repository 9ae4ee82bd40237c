"""Planning a class: its facts, who leads it, its half days one by one, and calling it off.

What those admitted have been told of is never changed in silence: each change is a row with what stood there before.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.attending.making_up import release_guests
from courses.domain.classes.admitting import fill_class
from courses.domain.classes.changing import hold_plannable, note_change, touch_session
from courses.domain.classes.state import lock_class, seats_taken, sessions_held
from courses.domain.refusal import Refused
from courses.models import (
    STANDING_APPLICATIONS,
    ApplicationState,
    AttendanceRecord,
    ClassApplication,
    ClassChange,
    ClassRun,
)
from people.domain.audit import record_audit
from people.models import RoleGrant, User
from people.models.organisation import paths_above
from people.models.scope import is_everybody, scope_q

Change = ClassChange.Kind
FACTS = ("title", "place", "seats", "admission", "apply_from", "apply_until", "words")


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


def staff_by_name(run: ClassRun, role: str) -> list[User]:
    """The trainers, or the assessors, of a class; a record that became part of another one is not named beside it."""
    return list(getattr(run, role).filter(merged_into=None).order_by("pinyin", "pk"))


@transaction.atomic
def change_class(run: ClassRun, facts: Mapping[str, Any], *, actor: Any, request: Any = None) -> list[str]:
    """Write the facts of a class; gives the names of those that changed. Fewer seats than people are refused."""
    locked = hold_plannable(run)
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
        note_change(locked, Change.CLASS_MOVED, before, {"place": locked.place, "title": locked.title}, actor=actor)
    if "seats" in changed or "admission" in changed:
        fill_class(locked.pk)
    return changed


@transaction.atomic
def set_staff(
    run: ClassRun, *, trainers: Iterable[User], assessors: Iterable[User], actor: Any, request: Any = None
) -> None:
    """Who teaches and who assesses. Somebody always leads a class; who learns in it neither teaches nor assesses."""
    locked = hold_plannable(run)
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
    locked = hold_plannable(run)
    first = sessions_held(locked).aggregate(first=Min("starts_at"))["first"]
    if first is None:
        raise Refused("no_session", _("This class has no session. Add at least one, then open applications."))
    if first <= timezone.now():
        raise Refused("begun", _("The first session has begun already. Move it, then open applications."))
    if locked.apply_until is not None and locked.apply_until < timezone.localdate():
        raise Refused("past", _("The last day of applications is over. Choose a later one, then open."))
    if locked.opened_at is None or locked.shut_at is not None:
        locked.opened_at, locked.shut_at = locked.opened_at or timezone.now(), None
        locked.save(update_fields=["opened_at", "shut_at"])
        record_audit("class.opened", actor=actor, subject=locked, organisation=locked.owner, request=request)


@transaction.atomic
def close_applications(run: ClassRun, *, actor: Any, request: Any = None) -> None:
    """Take no more applications; those that are there stay, and whoever looks at the class reads that it is closed.
    Again changes nothing."""
    locked = hold_plannable(run)
    if locked.opened_at is not None and locked.shut_at is None:
        locked.shut_at = timezone.now()
        locked.save(update_fields=["shut_at"])
        record_audit("class.shut", actor=actor, subject=locked, organisation=locked.owner, request=request)


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
        touch_session(session)
    note_change(locked, Change.CLASS_CANCELLED, {"title": locked.title}, {}, actor=actor, reason=reason)
    release_guests(locked.sessions.all())
    ClassApplication.objects.filter(run=locked, state__in=STANDING_APPLICATIONS).update(
        state=ApplicationState.CANCELLED, decided_at=timezone.now(), decided_by=actor, reason=reason
    )
    record_audit(
        "class.cancelled", actor=actor, subject=locked, organisation=locked.owner, reason=reason, request=request
    )


def _move_along(run: ClassRun, former: str) -> None:
    """Half days that were held where the class was move with it; those in a room of their own stay there."""
    for session in sessions_held(run).filter(place__in=["", former]):
        session.place = run.place if session.place else ""
        session.save(update_fields=["place"])
        touch_session(session)
