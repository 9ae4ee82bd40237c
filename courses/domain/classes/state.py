"""Where a class stands for whoever would like to come: prepared, soon, open, closed, under way, over, cancelled."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from courses.models import ApplicationState, ClassPlace, ClassRun, ClassSession

PREPARED, SOON, OPEN, CLOSED, UNDER_WAY, OVER, CANCELLED = (
    "prepared", "soon", "open", "closed", "under_way", "over", "cancelled",
)  # fmt: skip


def class_state(run: ClassRun, *, first: Any = None) -> str:
    """The state of today. `first` is when the first half day begins; asked for where it is not given. Last days are
    inclusive; applications end by themselves when the class begins."""
    if run.cancelled_at is not None:
        return CANCELLED
    today = timezone.localdate()
    if today > run.ends_on:
        return OVER
    first = first or sessions_held(run).aggregate(first=Min("starts_at"))["first"]
    if first is not None and first <= timezone.now():
        return UNDER_WAY  # also without applications: whoever leads it may have taken everybody in
    return PREPARED if run.opened_at is None else _applications(run, today)


def _applications(run: ClassRun, today: date) -> str:
    """Whether applications are taken of a class that is shown."""
    if run.shut_at is not None:
        return CLOSED
    if run.apply_from is not None and today < run.apply_from:
        return SOON
    return CLOSED if run.apply_until is not None and today > run.apply_until else OPEN


def sessions_held(run: ClassRun) -> QuerySet[ClassSession]:
    """The half days of a class that were not called off, in order."""
    return ClassSession.objects.filter(run=run, cancelled_at=None).order_by("starts_at", "pk")


def seats_taken(run: ClassRun) -> int:
    """People who have a place."""
    return ClassPlace.objects.filter(run=run, state=ClassPlace.State.CONFIRMED).count()


def has_place(run: ClassRun, person_id: int) -> bool:
    """Whether somebody has a place in a class."""
    return ClassPlace.objects.filter(run=run, enrolment__person=person_id, state=ClassPlace.State.CONFIRMED).exists()


def seats_free(run: ClassRun) -> int | None:
    """Places left; None where there is no limit."""
    return None if run.seats is None else max(0, run.seats - seats_taken(run))


def lock_class(run: ClassRun) -> ClassRun:
    """The class, held until the transaction ends: whoever counts its seats, or changes them, comes one by one."""
    return ClassRun.objects.select_for_update(of=("self",)).select_related("course", "owner").get(pk=run.pk)


@dataclass(frozen=True)
class ClassLine:
    """A class in a list, with its numbers."""

    run: ClassRun
    state: str
    people: int
    waiting: int
    asked: int
    first: date | None

    @property
    def free(self) -> int | None:
        return None if self.run.seats is None else max(0, self.run.seats - self.people)


def with_numbers(runs: QuerySet[ClassRun]) -> QuerySet[Any]:
    """The same classes with people, waiting, asked and the beginning of the first half day."""
    confirmed = Q(places__state=ClassPlace.State.CONFIRMED)
    asks = {
        name: Count("applications", filter=Q(applications__state=state), distinct=True)
        for name, state in (("waiting_count", ApplicationState.WAITING), ("asked_count", ApplicationState.ASKED))
    }
    return runs.annotate(
        people_count=Count("places", filter=confirmed, distinct=True),
        first_at=Min("sessions__starts_at", filter=Q(sessions__cancelled_at=None)), **asks,
    )  # fmt: skip


def line_of(run: Any) -> ClassLine:
    """A class of `with_numbers` as a line."""
    state = class_state(run, first=run.first_at) if run.first_at else class_state(run)
    first = timezone.localdate(run.first_at) if run.first_at else None
    return ClassLine(run, state, run.people_count, run.waiting_count, run.asked_count, first)


def open_classes(course_id: int) -> list[ClassLine]:
    """The classes of a course that somebody may apply for, or soon may; the nearest first. One query."""
    rows = with_numbers(
        ClassRun.objects.filter(
            course=course_id, opened_at__isnull=False, cancelled_at=None, ends_on__gte=timezone.localdate()
        ).select_related("owner", "course")
    )
    lines = [line_of(row) for row in rows.order_by("starts_on", "pk") if row.first_at is not None]
    return [line for line in lines if line.state in (OPEN, SOON, CLOSED)]
