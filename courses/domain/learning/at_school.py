"""Where a person teaches today, as far as the fortnightly lesson asks: place of the school in the tree, and stages."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from people.models import Kind, Membership
from people.models.user import User

COLUMNS = {"path": "organisation__path", "stage": "stage", "stages": "organisation__stages"}


@dataclass(frozen=True)
class AtSchool:
    """`path` is the school's place in the tree; `stages` those the person teaches, else all of the school."""

    path: str
    stages: tuple[str, ...]


def with_school(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Enrolments with the columns that `read_school` reads."""
    mine = _at_schools().filter(person=OuterRef("person"))
    return rows.annotate(**{f"school_{name}": Subquery(mine.values(column)[:1]) for name, column in COLUMNS.items()})


def read_school(row: Any) -> AtSchool | None:
    """What the columns say; None for somebody who is at no school today."""
    return _make(row.school_path, row.school_stage, row.school_stages) if row.school_path else None


def find_school(person: User) -> AtSchool | None:
    """The same for one person. One query."""
    found = _at_schools().filter(person=person).values_list(*COLUMNS.values()).first()
    return _make(*found) if found else None


def _at_schools() -> QuerySet[Membership]:
    """Memberships at schools that hold today; of several the one that began first counts."""
    return Membership.objects.current().filter(organisation__kind=Kind.SCHOOL).order_by("valid_from", "pk")


def _make(path: str, stage: str | None, stages: list[str] | None) -> AtSchool:
    return AtSchool(path, (stage,) if stage else tuple(stages or ()))
