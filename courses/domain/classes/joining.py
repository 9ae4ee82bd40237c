"""Which of several courses somebody gets on with by joining a class: for lists that lead to the next thing to do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from courses.domain.classes.state import OPEN, line_of, with_numbers
from courses.models import ApplicationState, ClassApplication, ClassPlace, ClassRun

RESULT_WAITS = timedelta(days=30)


@dataclass(frozen=True)
class ClassDoors:
    """Courses with a class that takes applications today; course → class in which somebody asked or waits."""

    open: frozenset[int] = frozenset()
    asked: tuple[tuple[int, str], ...] = ()

    def class_asked(self, course_id: int) -> str:
        """The class of a course in which somebody's application stands; empty where none does."""
        return dict(self.asked).get(course_id, "")


def class_doors(courses: Collection[int], person: Any) -> ClassDoors:
    """Courses in which somebody has a place already have no door. Three queries at most, one where no class is held.

    A place counts until the class is over and its register closed (a month at most): who waits for the result needs
    no other class."""
    today = timezone.localdate()
    shown = ClassRun.objects.filter(course__in=courses, opened_at__isnull=False, cancelled_at=None, ends_on__gte=today)
    lines = [line_of(row) for row in with_numbers(shown) if row.first_at is not None]
    found = {line.run.course_id for line in lines if line.state == OPEN}
    asked = ClassApplication.objects.of(person).filter(
        run__course__in=courses, run__cancelled_at=None, run__ends_on__gte=today,
        state__in=[ApplicationState.ASKED, ApplicationState.WAITING],
    )  # fmt: skip
    waiting = dict(asked.order_by("pk").values_list("run__course_id", "run__public_id")) if lines else {}
    placed = ClassPlace.objects.filter(
        Q(run__ends_on__gte=today) | Q(run__register_closed_at=None), run__ends_on__gte=today - RESULT_WAITS,
        run__course__in=found, run__cancelled_at=None, enrolment__person=person, enrolment__ended_at=None,
        state=ClassPlace.State.CONFIRMED,
    )  # fmt: skip
    taken = set(placed.values_list("run__course_id", flat=True)) if found else set()
    return ClassDoors(frozenset(found - taken), tuple((pk, key) for pk, key in waiting.items() if pk not in taken))
