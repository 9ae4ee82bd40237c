"""Which organisation and district a record of a day belongs to."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Length, Substr
from django.utils import timezone

from people.models import Kind, Membership, Organisation


class StampOfDay(NamedTuple):
    """Primary keys; both empty for somebody who belongs nowhere that day."""

    organisation_id: int | None
    district_id: int | None


def _district_of(path: str) -> Subquery:
    above = Organisation.objects.filter(kind__in=[Kind.DISTRICT, Kind.CITY]).alias(end=Length("path"))
    start = Substr(OuterRef(path), 1, F("end"))  # type: ignore[arg-type]
    return Subquery(above.filter(path=start).order_by("-depth").values("pk")[:1])


def stamp_person(person_id: int, *, day: date | None = None) -> StampOfDay:
    """The person's place on a day: of several memberships the one that began first. One query."""
    found = (
        Membership.objects.on(day or timezone.localdate())
        .filter(person_id=person_id)
        .order_by("valid_from", "id")
        .values_list("organisation_id", _district_of("organisation__path"))
        .first()
    )
    return StampOfDay(*found) if found else StampOfDay(None, None)


def unit_path() -> Subquery:
    """The path of the unit that `stamp_person` gives for today, as a column of rows that have a person."""
    today = Membership.objects.on(timezone.localdate()).filter(person=OuterRef("person")).order_by("valid_from", "id")
    return Subquery(today.values("organisation__path")[:1])


def stamp_of(enrolment: Any) -> dict[str, int | None]:
    """The unit and district that an organisation's place on a course was stamped with."""
    return {"organisation_id": enrolment.organisation_id, "district_id": enrolment.district_id}


def stamp_people(person_ids: list[int], *, day: date | None = None) -> dict[int, StampOfDay]:
    """The same for many at once. One query."""
    rows = (
        Membership.objects.on(day or timezone.localdate())
        .filter(person_id__in=person_ids)
        .order_by("-valid_from", "-id")
        .values_list("person_id", "organisation_id", _district_of("organisation__path"))
    )
    return {person: StampOfDay(organisation, district) for person, organisation, district in rows}
