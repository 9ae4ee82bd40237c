"""What assignments ask of a learner, for their own pages: the notice, its title and the day, as a column of a query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from courses.domain.reminding.due import asked_today

LAST_DAY = "assignment__due_on"


@dataclass(frozen=True)
class Asked:
    """By which notice a course is asked for, and until when as the notice says."""

    notice: str
    title: str
    due_on: date
    note: str = ""


def asked_column() -> Subquery:
    """Expression on enrolments: the assignment that governs, of several the one with the earliest last day."""
    rows = asked_today().filter(person=OuterRef("person"), assignment__courses__course=OuterRef("course"))
    said = JSONObject(
        notice="assignment__notice", title="assignment__title", due_on=LAST_DAY, note="assignment__note"
    )  # fmt: skip
    return Subquery(rows.order_by(LAST_DAY, "assignment__pk").values(said=said)[:1])


def read_asked(said: Any) -> Asked | None:
    """The column as a value; None where nothing is assigned."""
    if not said:
        return None
    return Asked(said["notice"], said["title"], date.fromisoformat(said["due_on"]), said["note"])
