"""Lists for whoever makes exceptions: the learners one answers for, and what was granted to one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from courses.domain.learning.outline import Outline
from courses.models import Enrolment, Extension, Waiver
from people.domain.person import narrow_to_person


def find_learners(user: Any, *, search: str, course_id: str = "") -> QuerySet[Enrolment]:
    """Enrolments in one's scope, by name or number of the person and by course; the newest first."""
    rows = Enrolment.objects.manageable_by(user).select_related("person", "course", "version", "organisation")
    if course_id:
        rows = rows.filter(course__public_id=course_id)
    return narrow_to_person(rows, search).order_by("-pk")


@dataclass(frozen=True)
class Granted:
    """One exception as a screen shows it; `withdrawn` is the reason why it was taken back."""

    kind: str
    id: int
    part: str
    minutes: int
    attempts: int
    until: date | None
    reason: str
    author: str
    at: datetime
    withdrawn: str
    withdrawn_by: str


def exceptions_of(enrolment: Enrolment, outline: Outline) -> list[Granted]:
    """Everything granted to a learner in a course, the newest first. Two queries."""
    waivers = _rows(Waiver.objects, enrolment)
    extensions = _rows(Extension.objects, enrolment)
    found = [*_say("waiver", waivers, outline), *_say("extension", extensions, outline)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _rows(manager: Any, enrolment: Enrolment) -> Any:
    rows = manager.filter(enrolment=enrolment, withdraws=None)
    return rows.select_related("author", "withdrawn_by__author")


def _say(kind: str, rows: Iterable[Any], outline: Outline) -> list[Granted]:
    said = []
    for row in rows:
        item = outline.by_key.get(str(row.item_key))
        taken = getattr(row, "withdrawn_by", None)
        said.append(
            Granted(
                kind=kind, id=row.pk, part=item.title if item else "", minutes=getattr(row, "minutes", 0),
                attempts=getattr(row, "attempts", 0), until=getattr(row, "due_on", None), reason=row.reason,
                author=row.author.real_name, at=row.granted_at, withdrawn=taken.reason if taken else "",
                withdrawn_by=taken.author.real_name if taken else "",
            )
        )  # fmt: skip
    return said
