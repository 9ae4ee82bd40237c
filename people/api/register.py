"""The addresses of the register: people, units, memberships."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router

from people.api.app import REFUSALS
from people.api.contract import scope_note
from people.api.paging import ID_PATTERN, Page, Paging, take_page
from people.api.problem import Problem
from people.api.shapes import (
    MembershipFilters,
    MembershipOut,
    OrganisationFilters,
    OrganisationOut,
    PeopleFilters,
    PersonOut,
)
from people.api.standing import action_of, stead_for
from people.domain.api.register import (
    members_of,
    narrow_people,
    numbers_of,
    parents_of,
    place_within,
    places_of,
)
from people.models import Membership, Organisation, User
from people.models.scope import Stead

router = Router()
Id = Annotated[str, Path(pattern=ID_PATTERN)]
ONE: dict[Any, Any] = {**REFUSALS, 404: Problem}


def place_asked(stead: Stead, scope: str, public_id: str | None) -> Organisation | None:
    """The unit that a filter names; 404 where it lies outside what the token may see."""
    if public_id is None:
        return None
    place = place_within(stead, action_of(scope), public_id)
    if place is None:
        raise Http404
    return place


def show_people(rows: Sequence[User]) -> Iterable[dict[str, Any]]:
    numbers = numbers_of([row.pk for row in rows])
    for row in rows:
        yield {
            "id": row.public_id, "name": row.real_name, "pinyin": row.pinyin, "active": row.is_active,
            "activated": row.activated_at is not None, "numbers": numbers.get(row.pk, []),
        }  # fmt: skip


def show_organisations(stead: Stead, rows: Sequence[Organisation]) -> Iterable[dict[str, Any]]:
    above = parents_of(stead, rows)
    for row in rows:
        yield {
            "id": row.public_id, "code": row.code, "name": row.name, "name_en": row.name_en, "kind": row.kind,
            "stages": row.stages, "parent": above.get(row.path[: -Organisation.steplen]),
            "valid_from": row.valid_from, "valid_until": row.valid_until,
        }  # fmt: skip


def show_memberships(rows: Sequence[Membership]) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {
            "id": row.public_id, "person": row.person.public_id, "organisation": row.organisation.public_id,
            "capacity": row.capacity, "valid_from": row.valid_from, "valid_until": row.valid_until, "stage": row.stage,
            "subject": row.subject, "position": row.position, "rank": row.rank,
        }  # fmt: skip


@router.get("/people", response={200: Page[PersonOut], **ONE}, operation_id="list_people", summary="People",
            openapi_extra=scope_note("people:read"))  # fmt: skip
def list_people(request: HttpRequest, filters: Query[PeopleFilters], paging: Query[Paging]) -> Any:
    """Who belongs, now or soon, to the units of the token."""
    stead = stead_for(request, "people:read")
    place = place_asked(stead, "people:read", filters.organisation)
    rows = narrow_people(stead, place=place, scheme=filters.scheme, number=filters.number)
    return take_page(rows, paging, show_people)


@router.get("/people/{str:person}", response={200: PersonOut, **ONE}, operation_id="get_person", summary="One person",
            openapi_extra=scope_note("people:read"))  # fmt: skip
def get_person(request: HttpRequest, person: Id) -> Any:
    """One person of the token's units."""
    found = narrow_people(stead_for(request, "people:read")).filter(public_id=person)[:1]
    for shown in show_people(list(found)):
        return shown
    raise Http404


@router.get("/organisations", response={200: Page[OrganisationOut], **ONE}, operation_id="list_organisations",
            summary="Units", openapi_extra=scope_note("organisations:read"))  # fmt: skip
def list_organisations(request: HttpRequest, filters: Query[OrganisationFilters], paging: Query[Paging]) -> Any:
    """The units of the token, closed ones too."""
    stead = stead_for(request, "organisations:read")
    place = place_asked(stead, "organisations:read", filters.organisation)
    rows = places_of(stead, action_of("organisations:read"), place=place, kind=filters.kind, code=filters.code)
    return take_page(rows, paging, lambda found: show_organisations(stead, found))


@router.get("/organisations/{str:organisation}", response={200: OrganisationOut, **ONE},
            operation_id="get_organisation", summary="One unit",
            openapi_extra=scope_note("organisations:read"))  # fmt: skip
def get_organisation(request: HttpRequest, organisation: Id) -> Any:
    """One unit of the token."""
    stead = stead_for(request, "organisations:read")
    place = place_asked(stead, "organisations:read", organisation)
    return next(iter(show_organisations(stead, [place]))) if place else None


@router.get("/memberships", response={200: Page[MembershipOut], **ONE}, operation_id="list_memberships",
            summary="Memberships", openapi_extra=scope_note("people:read"))  # fmt: skip
def list_memberships(request: HttpRequest, filters: Query[MembershipFilters], paging: Query[Paging]) -> Any:
    """Who belongs where in the units of the token."""
    stead = stead_for(request, "people:read")
    place = place_asked(stead, "people:read", filters.organisation)
    rows = members_of(stead, place=place, person=filters.person, capacity=filters.capacity, on=filters.on)
    return take_page(rows, paging, show_memberships)
