"""Applying for a programme, and deciding about it. After the last day nothing is written and the words say so."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.certifying.certification import published_version
from courses.domain.learning.stamp import stamp_person
from courses.domain.programmes.audience import in_audience
from courses.domain.programmes.reconcile import reconcile_programme
from courses.domain.programmes.telling import ACCEPTED, REFUSED
from courses.domain.refusal import Refused
from courses.domain.reminding.messages import say_day
from courses.models import CertificationPeriod, Programme, ProgrammeApplication, RequestState
from courses.models.programme import ProgrammeVersion, VersionState
from people.domain.audit import record_audit
from people.domain.message import send_message

STANDING = (RequestState.WAITING, RequestState.ACCEPTED)


@dataclass(frozen=True)
class Door:
    """Whether people may apply today, and until when."""

    is_open: bool
    until: date | None = None
    has_closed: bool = False


def door_of(programme: Programme, *, day: date | None = None) -> Door:
    """One query."""
    day, version = day or timezone.localdate(), published_version(programme)
    if version is None or not programme.is_active or not version.takes_applications:
        return Door(False)
    last = min((one for one in (version.applications_until, version.closes_on) if one), default=None)
    return Door(last is None or day <= last, last, has_closed=last is not None and day > last)


def application_of(person: Any, programme: Programme) -> ProgrammeApplication | None:
    """The person's last wish."""
    return ProgrammeApplication.objects.filter(person=person, programme=programme).order_by("-pk").first()


def open_doors(person: Any, *, today: date | None = None) -> list[dict[str, Any]]:
    """Programmes one may apply for today and is not in, or has applied for: programme, last day, whether it waits.
    One query."""
    day = today or timezone.localdate()
    own = ProgrammeApplication.objects.filter(person=person, programme=OuterRef("programme"))
    inside = CertificationPeriod.objects.filter(
        Q(certified_at=None) | Q(valid_until=None) | Q(valid_until__gte=day),
        person=person, programme=OuterRef("programme"), archived_at=None, revoked_at=None,
    )  # fmt: skip
    last = Coalesce(Least("applications_until", "closes_on"), "applications_until", "closes_on")
    rows = ProgrammeVersion.objects.annotate(until=last).filter(
        Q(until=None) | Q(until__gte=day), ~Exists(inside), ~Exists(own.filter(state=RequestState.ACCEPTED)),
        state=VersionState.PUBLISHED, takes_applications=True, programme__is_active=True,
    )  # fmt: skip
    waits = Exists(own.filter(state=RequestState.WAITING))
    found = rows.annotate(is_waiting=waits).select_related("programme").order_by("programme__name")[:50]
    return [{"programme": row.programme, "until": row.until, "is_waiting": row.is_waiting} for row in found]


def waiting_by_programme(user: Any) -> list[dict[str, Any]]:
    """Of the programmes somebody manages those with applications to decide, and how many. One query."""
    rows = ProgrammeApplication.objects.decidable_by(user).filter(state=RequestState.WAITING)
    said = rows.order_by("programme__name").values("programme__public_id", "programme__name")
    return [dict(row) for row in said.annotate(count=Count("pk"))]


@transaction.atomic
def apply_for(programme: Programme, person: Any, *, words: str = "") -> ProgrammeApplication:
    """Apply. Pressing again changes nothing; closed, or in it already: refused in words, nothing written."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    known = ProgrammeApplication.objects.filter(programme=programme, person=person, state__in=STANDING).first()
    if known is not None:
        return known
    door = door_of(programme)
    if door.has_closed:
        facts = {"day": say_day(door.until)}
        raise Refused("closed", _("Applications closed on %(day)s. Nothing was sent.") % facts)
    if not door.is_open:
        raise Refused("none", _("This programme takes no applications. Nothing was sent."))
    version = published_version(programme)
    if version is not None and in_audience(person, version, day=timezone.localdate()):
        raise Refused("inside", _("You are in this programme already."))
    words = " ".join(words.replace("\0", "").split())[:300]
    try:
        with transaction.atomic():
            return ProgrammeApplication.objects.create(
                programme=programme, person=person, words=words, **stamp_person(person.pk)._asdict()
            )
    except IntegrityError:  # the other window was quicker
        return ProgrammeApplication.objects.get(programme=programme, person=person, state__in=STANDING)


@transaction.atomic
def take_back(programme: Programme, person: Any) -> int:
    """The applicant changed their mind before it was decided. Again changes nothing."""
    rows = ProgrammeApplication.objects.filter(programme=programme, person=person, state=RequestState.WAITING)
    return rows.update(state=RequestState.WITHDRAWN, decided_at=timezone.now())


def find_applications(user: Any, programme: Programme, *, done: bool = False) -> QuerySet[ProgrammeApplication]:
    """What somebody may decide, the oldest first; those decided, the newest first."""
    rows = ProgrammeApplication.objects.decidable_by(user).filter(programme=programme)
    rows = rows.select_related("person", "organisation", "decided_by")
    if done:
        return rows.exclude(state=RequestState.WAITING).order_by("-decided_at", "-pk")
    return rows.filter(state=RequestState.WAITING).order_by("asked_at", "pk")


def decide(application: ProgrammeApplication, *, accept: bool, actor: Any, reason: str = "") -> ProgrammeApplication:
    """Accept, so that their period opens, or refuse with a reason. Decided once; the applicant is told."""
    row = _write_decision(application, accept=accept, actor=actor, reason=" ".join(reason.replace("\0", "").split()))
    if accept:
        reconcile_programme(row.programme, people=[row.person_id])
    return row


@transaction.atomic
def _write_decision(
    application: ProgrammeApplication, *, accept: bool, actor: Any, reason: str
) -> ProgrammeApplication:
    rows = ProgrammeApplication.objects.select_for_update(of=("self",)).select_related("programme__owner", "person")
    row = rows.get(pk=application.pk)
    if row.state != RequestState.WAITING:
        raise Refused("again", _("This was decided meanwhile, or taken back."))
    if row.person_id == getattr(actor, "pk", None):
        raise Refused("own", _("Nobody decides about themselves."))
    if not accept and not reason:
        raise Refused("reason", _("Say why: the applicant reads it."))
    row.state = RequestState.ACCEPTED if accept else RequestState.REFUSED
    row.reason, row.decided_by, row.decided_at = reason[:300], actor, timezone.now()
    row.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    send_message(row.person_id, ACCEPTED if accept else REFUSED, context={"application": row.pk}, once_key=f"{row.pk}")
    action = "programme.application_accepted" if accept else "programme.application_refused"
    record_audit(action, actor=actor, subject=row.person, organisation=row.programme.owner, reason=reason[:300])
    return row
