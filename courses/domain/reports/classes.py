"""The classes of a report: those in which people of a place have seats, with the numbers of each."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from courses.domain.reports.counts import Counts
from courses.domain.reports.progress import Scope, rows_at
from courses.domain.reports.subject import Narrowing, Subject
from courses.models.class_run import ClassPlace, ClassRun
from courses.models.programme import Requirement, VersionState

MOST = 100
COLUMNS = ("public_id", "title", "starts_on")


@dataclass(frozen=True)
class ClassRow:
    """A class and how far its people are who belong to the place."""

    public_id: str
    title: str
    starts_on: date
    counts: Counts


def runs_of(subject: Subject) -> QuerySet[ClassRun]:
    """The classes of a course, or of the courses that a programme asks for; cancelled ones are no classes."""
    if subject.kind == "programme":
        asked = Requirement.objects.filter(
            version__programme=subject.pk, version__state=VersionState.PUBLISHED, course__isnull=False
        )
        return ClassRun.objects.filter(course__in=asked.values("course"), cancelled_at=None)
    return ClassRun.objects.filter(course=subject.pk, cancelled_at=None)


def list_classes(subject: Subject, scope: Scope) -> list[tuple[str, str]]:
    """The newest classes in which people of a school, hospital … have seats, to choose from. One query at most."""
    if not scope.is_unit:
        return []
    seats = ClassPlace.objects.filter(
        run__in=runs_of(subject), state=ClassPlace.State.CONFIRMED, enrolment__organisation=scope.place
    )
    rows = ClassRun.objects.filter(pk__in=seats.values("run")).order_by("-starts_on", "-pk")
    return [(run, f"{title} ({day:%Y-%m-%d})") for run, title, day in rows.values_list(*COLUMNS)[:MOST]]


def see_classes(subject: Subject, scope: Scope, user: Any, *, narrowing: Narrowing) -> list[ClassRow]:
    """How far the people of a place are, class by class. One query."""
    today = timezone.localdate()
    return count_classes(
        subject, rows_at(subject, scope, user, today=today, narrowing=narrowing, action="view_progress")
    )


def count_classes(subject: Subject, rows: QuerySet[Any]) -> list[ClassRow]:
    """How far the people of some rows are, class by class; who sits in two is in both. One query."""
    people = rows.values("person")
    done, doing = (rows.filter(**{name: True}).values("person") for name in ("is_done", "is_doing"))
    seats = ClassPlace.objects.filter(
        run__in=runs_of(subject), state=ClassPlace.State.CONFIRMED, enrolment__person__in=people
    )
    one = "enrolment__person"
    found = (
        seats.values("run__public_id", "run__title", "run__starts_on")
        .annotate(
            total=Count(one, distinct=True),
            done=Count(one, filter=Q(enrolment__person__in=done), distinct=True),
            doing=Count(one, filter=Q(enrolment__person__in=doing), distinct=True),
        )
        .order_by("-run__starts_on", "run__title")
    )
    return [
        ClassRow(
            row["run__public_id"], row["run__title"], row["run__starts_on"],
            Counts(row["total"], row["done"], row["doing"]),
        )
        for row in found[:MOST]
    ]  # fmt: skip
