"""Work that was given back and waits to be handed in again: read along with the places on courses, without a query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from courses.models import Attempt, Progress

COLUMNS = ("public_id", "item_key", "started_at", "deadline")


@dataclass(frozen=True)
class Returned:
    """The attempt to be worked on: which part, since when, and until when where there is a last moment."""

    public_id: str
    item_key: str
    started_at: datetime
    deadline: datetime | None


def with_returned(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Enrolments with the columns that `read_returned` reads: of several the one with the earliest last moment."""
    open_ones = Attempt.objects.filter(enrolment=OuterRef("pk"), progress=Progress.RETURNED)
    first = open_ones.order_by(F("deadline").asc(nulls_last=True), "pk")
    return rows.annotate(**{f"returned_{name}": Subquery(first.values(name)[:1]) for name in COLUMNS})


def read_returned(row: Any) -> Returned | None:
    """What the columns say."""
    if row.returned_public_id is None:
        return None
    return Returned(
        row.returned_public_id, str(row.returned_item_key), row.returned_started_at, row.returned_deadline
    )  # fmt: skip
