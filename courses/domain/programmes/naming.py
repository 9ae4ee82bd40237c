"""Naming people for a programme by hand, from pasted numbers or a sheet; taking them off the list again."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.programmes.reconcile import reconcile_programme
from courses.domain.refusal import Refused
from courses.models import Programme, ProgrammeChange, ProgrammeChangeKind, ProgrammeListed
from people.domain.audit import record_audit
from people.models.user import User

AT_ONCE = 200


def name_people(programme: Programme, people: Collection[int], *, actor: User, reason: str = "") -> int:
    """Add whoever is not named yet; returns how many. Their periods open at once, of many by the clock's next round."""
    with transaction.atomic():
        known = set(programme.listed.filter(person__in=list(people)).values_list("person_id", flat=True))
        fresh = sorted(set(people) - known)
        rows = [ProgrammeListed(programme=programme, person_id=person, added_by=actor) for person in fresh]
        ProgrammeListed.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        if fresh:
            _note(programme, ProgrammeChangeKind.NAMED, actor=actor, reason=reason, people=len(fresh))
    if fresh:
        reconcile_programme(programme, people=fresh)
    return len(fresh)


def take_off(programme: Programme, people: Collection[int], *, actor: User, reason: str) -> int:
    """Take people off the list; whoever is in by another way stays in. What they did is kept."""
    reason = " ".join(reason.replace("\0", "").split())[:300]
    if not reason:
        raise Refused("reason", _("Say why: the reason is kept in the log."))
    with transaction.atomic():
        gone = programme.listed.filter(person__in=list(people))
        count = len(gone)
        gone.delete()
        if count:
            _note(programme, ProgrammeChangeKind.UNNAMED, actor=actor, reason=reason, people=count)
    if count:
        reconcile_programme(programme, people=people)
    return count


def _note(programme: Programme, kind: str, *, actor: User, reason: str, people: int) -> None:
    ProgrammeChange.objects.create(
        programme=programme, kind=kind, actor=actor, reason=reason[:300], facts={"people": people}
    )
    record_audit(f"programme.{kind}", actor=actor, subject=programme, organisation=programme.owner, reason=reason[:300])
