"""By which way a course takes learners today, and whether a place is free."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from courses.models import Course, Enrolment

SELF, APPLY, ASSIGNED, SOON, CLOSED = "self", "apply", "assigned", "soon", "closed"


@dataclass(frozen=True)
class Way:
    """What a page offers: `kind` is one of the five; `is_full` says that only the waiting list is left."""

    kind: str
    opens_on: date | None = None
    is_full: bool = False


def way_of(course: Course, *, count: bool = True) -> Way:
    """Closed before everything, then not yet open, then what the course says. A query only where seats are limited;
    without `count` none at all, and a full course looks like one that is not."""
    today = timezone.localdate()
    if course.current_version_id is None or (course.closed_on is not None and course.closed_on <= today):
        return Way(CLOSED)
    if not (course.open_to_all or course.takes_applications):
        return Way(ASSIGNED)
    if course.takes_from is not None and course.takes_from > today:
        return Way(SOON, opens_on=course.takes_from)
    return Way(SELF if course.open_to_all else APPLY, is_full=count and free_seats(course) == 0)


def free_seats(course: Course) -> int | None:
    """Places left; None where there is no limit. People who were assigned have theirs, also beyond the limit."""
    if course.seats is None:
        return None
    taken = Enrolment.objects.running().filter(course=course, person__isnull=False).count()
    return max(0, course.seats - taken)
