"""The programme a learner's home leads to: the open one that is due next, as a column of a query made anyway."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest, JSONObject
from django.utils import timezone

from courses.models import CertificationPeriod
from people.models.spoken import spoken


@dataclass(frozen=True)
class HomeProgramme:
    """Its name, address and due day."""

    name: str
    public_id: str
    due_on: date | None


def _said(rows: QuerySet[Any]) -> QuerySet[Any]:
    under_way = rows.filter(window_start__lte=timezone.localdate())
    due = Coalesce(Greatest("window_due", "more_until"), "window_due")
    said = JSONObject(name="programme__name", name_en="programme__name_en", id="programme__public_id", due=due)
    return under_way.order_by(due.asc(nulls_last=True), "pk").values_list(said)[:1]


def programme_column() -> Subquery:
    """Expression on enrolments: the learner's open period that is due next, whatever the course."""
    return Subquery(_said(CertificationPeriod.objects.asked().filter(person=OuterRef("person"))))


def read_programme(said: Any) -> HomeProgramme | None:
    """The column as a value."""
    if not said:
        return None
    name = spoken(said["name"], said["name_en"])
    return HomeProgramme(name, said["id"], date.fromisoformat(said["due"]) if said["due"] else None)


def programme_at_home(person: Any, enrolment: Any) -> HomeProgramme | None:
    """From the column of an enrolment; for whoever has no course yet one query of its own."""
    if enrolment is not None:
        return read_programme(getattr(enrolment, "programme_by", None))
    found = _said(CertificationPeriod.objects.asked().filter(person=person))
    return read_programme(next((row[0] for row in found), None))
