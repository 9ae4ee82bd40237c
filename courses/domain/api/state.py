"""How far an enrolment is, as programs may know it: nothing in it tells that somebody opened a confidential test."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from courses.models import Attempt, CourseCompletion, Enrolment, ItemCompletion, PrivacyClass, ReadingPosition
from people.models.scope import Stead

OPEN_CLASSES = (PrivacyClass.GRADED, PrivacyClass.FORMATIVE)
STATES = ("not_begun", "under_way", "finished", "ended")


def enrolments_of(stead: Stead) -> QuerySet[Any]:
    """The enrolments of people in the units of who calls, annotated."""
    return annotated(Enrolment.objects.filter(person__isnull=False, person__merged_into=None).visible_to(stead))


def annotated(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Enrolments with `is_done`, `is_doing` and `done_on`.

    Under way is who read, finished a part or began a graded or practice paper. A confidential or anonymous paper is no
    sign of anything: it neither begins a course here nor shows that it was begun.
    """
    done = CourseCompletion.objects.in_force().filter(enrolment=OuterRef("pk"), round=OuterRef("round"))
    here = {"enrolment": OuterRef("pk")}
    finished_parts = ItemCompletion.objects.filter(
        Q(attempt=None) | Q(attempt__privacy__in=OPEN_CLASSES), is_reversal=False, **here
    )
    begun = (
        Exists(ReadingPosition.objects.filter(**here))
        | Exists(finished_parts)
        | Exists(Attempt.objects.filter(privacy__in=OPEN_CLASSES, **here))
    )
    return (
        rows.annotate(is_done=Exists(done), done_on=Subquery(done.values("completed_on")[:1]), is_doing=begun)
        .select_related("person", "course", "organisation", "version")
        .order_by()
    )


def narrow_to_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """The enrolments in one state. A course that was finished stays so when the place on it has ended since."""
    wanted = {
        "finished": Q(is_done=True),
        "ended": Q(is_done=False, ended_at__isnull=False),
        "under_way": Q(is_done=False, ended_at=None, is_doing=True),
        "not_begun": Q(is_done=False, ended_at=None, is_doing=False),
    }
    return rows.filter(wanted[state])


def finished_since(moment: datetime | None) -> Q:
    """Condition: the course was finished, or that was taken back, at this moment or later."""
    return Q(Exists(CourseCompletion.objects.filter(enrolment=OuterRef("pk"), recorded_at__gte=moment)))


def state_of(row: Any) -> str:
    """The state of an annotated enrolment."""
    if row.is_done:
        return "finished"
    if row.ended_at is not None:
        return "ended"
    return "under_way" if row.is_doing else "not_begun"
