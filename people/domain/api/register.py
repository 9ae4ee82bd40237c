"""The register as programs read it: rows narrowed to who calls, and what is shown beside them, for many at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from people.domain.number import fold_key
from people.models import Membership, Organisation, PersonIdentifier, User
from people.models.identifier import SENSITIVE, Scheme
from people.models.organisation import OrganisationQuerySet
from people.models.scope import Stead, scope_q

SHOWN = (Scheme.STAFF_NUMBER, Scheme.TEACHER_CODE, Scheme.VOLUNTEER_NUMBER)
assert not SENSITIVE & set(SHOWN)


def place_within(stead: Stead, action: str, public_id: str) -> Organisation | None:
    """A unit where this may be done; None for any other, there or not."""
    return Organisation.objects.filter(scope_q(stead, action, to=""), public_id=public_id).first()


def narrow_people(
    stead: Stead, *, place: Organisation | None = None, scheme: str | None = None, number: str | None = None
) -> QuerySet[User]:
    """The people of who calls; merged records are gone for programs as for people."""
    rows = User.objects.filter(merged_into=None).visible_to(stead)
    if place is not None:
        members = Membership.objects.current().filter(organisation__path__startswith=place.path)
        rows = rows.filter(pk__in=members.values("person"))
    if number is not None:
        known = PersonIdentifier.objects.current().filter(scheme__in=[scheme] if scheme else SHOWN)
        rows = rows.filter(pk__in=known.filter(lookup=fold_key(number)).values("person"))
    return rows


def numbers_of(person_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The numbers that may leave: those that say nothing to anybody outside. One query."""
    rows = PersonIdentifier.objects.current().filter(person__in=person_ids, scheme__in=SHOWN)
    found: dict[int, list[dict[str, Any]]] = {}
    for person, scheme, issuer, value in rows.order_by("pk").values_list(
        "person", "scheme", "issuer__public_id", "value"
    ):
        found.setdefault(person, []).append({"scheme": scheme, "issuer": issuer, "value": value})
    return found


def places_of(
    stead: Stead, action: str, *, place: Organisation | None = None, kind: str | None = None, code: str | None = None
) -> OrganisationQuerySet:
    """The units where this may be done."""
    rows: OrganisationQuerySet = Organisation.objects.filter(scope_q(stead, action, to=""))
    if place is not None:
        rows = rows.filter(path__startswith=place.path)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows.filter(code=code) if code is not None else rows


def parents_of(stead: Stead, rows: Sequence[Organisation]) -> dict[str, str]:
    """The ids of the units above these, by path; what lies outside who calls is left out. One query."""
    above = {row.path[: -Organisation.steplen] for row in rows} - {""}
    inside = Q(pk__in=[])
    for path in stead.paths:
        inside |= Q(path__startswith=path)
    return dict(Organisation.objects.filter(inside, path__in=above).values_list("path", "public_id"))


def members_of(
    stead: Stead,
    *,
    place: Organisation | None = None,
    person: str | None = None,
    capacity: str | None = None,
    on: date | None = None,
) -> QuerySet[Membership]:
    """Memberships in the units of who calls."""
    rows = Membership.objects.visible_to(stead).filter(person__merged_into=None)
    if place is not None:
        rows = rows.filter(organisation__path__startswith=place.path)
    if person is not None:
        rows = rows.filter(person__public_id=person)
    if capacity is not None:
        rows = rows.filter(capacity=capacity)
    if on is not None:
        rows = rows.on(on)
    return rows.select_related("person", "organisation")


def person_within(stead: Stead, action: str, public_id: str) -> User | None:
    """Somebody who belongs today to a unit where this may be done, and who may be enrolled: active, not merged."""
    today = timezone.localdate()
    here = Membership.objects.on(today).filter(scope_q(stead, action))
    return User.objects.current().filter(public_id=public_id, pk__in=here.values("person")).first()
