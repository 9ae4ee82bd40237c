"""Figures of past days as they were reported then: from the sums that were kept of each day, which nothing changes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Min, Q, QuerySet, Sum

from courses.domain.figures.reading import Cell, PlaceCount, Question, summed, true_cells
from courses.domain.reports.past_rows import rows_on
from courses.domain.reports.subject import Subject
from courses.models.figure import FigureDay


def first_day(subject: Subject) -> date | None:
    """Since when figures of a subject are kept."""
    found: date | None = FigureDay.objects.filter(kind=subject.kind, subject=subject.pk).aggregate(day=Min("day"))[
        "day"
    ]
    return found


def held_on(day: date) -> Q:
    """Condition: the sums held at the end of a day."""
    return Q(day__lte=day) & (Q(until=None) | Q(until__gte=day))


def kept_days(asked: Question) -> QuerySet[Any]:
    """The sums of a subject at the places that may be counted."""
    return asked.limited(FigureDay.objects.filter(kind=asked.subject.kind, subject=asked.subject.pk)).order_by()


def reported_on(asked: Question, day: date) -> list[PlaceCount]:
    """Expected, under way and finished by place at the end of a day, as reported. One query."""
    return summed(kept_days(asked).filter(held_on(day)).values_list("place", "total", "doing", "done"))


def reported_course(asked: Question, days: Sequence[date]) -> list[tuple[date, int, int]]:
    """Finished and expected at the end of several days, all places together. One query."""
    if not days:
        return []
    sums: dict[str, Any] = {}
    for number, day in enumerate(days):
        sums |= {f"{name}_{number}": Sum(name, filter=held_on(day)) for name in ("done", "total")}
    found = kept_days(asked).aggregate(**sums)
    return [
        (day, found[f"done_{number}"] or 0, found[f"total_{number}"] or 0) for number, day in enumerate(days)
    ]  # fmt: skip


def recounted_on(asked: Question, day: date) -> list[Cell]:
    """The same by the records as they are known today, with the days on which people finished. One query."""
    rows = rows_on(asked.subject, day=day, narrowing=asked.narrowing)
    return list(true_cells(asked.limited(rows, nowhere=None)))
