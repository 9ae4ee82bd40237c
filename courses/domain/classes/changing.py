"""What every change of a class shares: holding it, calendars that follow, first and last day, the row that tells."""

from datetime import date
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.classes.state import OVER, class_state, lock_class, sessions_held
from courses.domain.classes.telling import tell_change
from courses.domain.refusal import Refused
from courses.models import ClassChange, ClassRun, ClassSession


def hold_plannable(run: ClassRun) -> ClassRun:
    """The class, held; one that was called off is planned no more."""
    locked = lock_class(run)
    if locked.cancelled_at is not None:
        raise Refused("cancelled", _("This class was cancelled. Nothing of it can be changed."))
    return locked


def touch_session(session: ClassSession) -> None:
    """Calendars take over what has a higher sequence."""
    session.sequence, session.changed_at = session.sequence + 1, timezone.now()
    session.save(update_fields=["sequence", "changed_at"])


def refit_days(run: ClassRun) -> None:
    """First and last day are those of the half days that are left."""
    ends = sessions_held(run).aggregate(first=Min("starts_at"), last=Max("ends_at"))
    if ends["first"] is None:
        return
    days: tuple[date, date] = (timezone.localdate(ends["first"]), timezone.localdate(ends["last"]))
    if days != (run.starts_on, run.ends_on):
        run.starts_on, run.ends_on = days
        run.save(update_fields=["starts_on", "ends_on"])


def note_change(
    run: ClassRun, kind: str, before: dict[str, Any], after: dict[str, Any], *, actor: Any, session: Any = None,
    reason: str = "",
) -> None:  # fmt: skip
    """Write down what changed, and tell everybody in the class of it while it is not over."""
    change = ClassChange.objects.create(
        run=run, session=session, kind=kind, before=before, after=after, actor=actor, reason=reason[:300]
    )
    if class_state(run) != OVER:
        tell_change(change)
