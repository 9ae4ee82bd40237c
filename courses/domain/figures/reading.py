"""Reading maintained counts: equal to a count of the raw records at every moment.

What is marked and not yet counted is left out of the sums and counted from the records, in the same statement, so that
a count that happens meanwhile is seen whole or not at all. While very much is marked, everything is counted anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from courses.domain.reports.subject import EVERYBODY, Narrowing, Subject, held_by, reached_by, rows_of
from courses.models.figure import FigureDay, FigureKind, FigureMark, FigureRow, FigureState
from people.models import Organisation

MOST_MARKED = 2000


@dataclass(frozen=True)
class Allowed:
    """The places a reader may count: a queryset of their keys, and whether people without a place are among them."""

    places: QuerySet[Organisation]
    nowhere: bool


@dataclass(frozen=True)
class PlaceCount:
    """The numbers of one place; None: belonging nowhere."""

    place: int | None
    total: int
    doing: int
    done: int


Cell = tuple[int, int, date | None, int]  # place (0: nowhere), state, day of finishing if it was, how many


@dataclass(frozen=True)
class Question:
    """What is counted, for whom, of whom."""

    subject: Subject
    allowed: Allowed
    today: date
    narrowing: Narrowing = EVERYBODY

    @cached_property
    def is_unsettled(self) -> bool | None:
        """Whether something waits to be counted; None: so much that everything is counted anew. Two queries at most."""
        subject = self.subject
        waiting = FigureMark.objects.filter(kind=subject.kind).filter(Q(subject=subject.pk) | Q(subject=None))
        found = list(waiting.values_list("subject", flat=True)[: MOST_MARKED + 1])
        if len(found) > MOST_MARKED or any(found):
            return None
        return bool(found) or (subject.kind == FigureKind.PROGRAMME and expired(subject, self.today).exists())

    def limited(self, rows: QuerySet[Any], *, nowhere: int | None = 0) -> QuerySet[Any]:
        """Rows at the places that may be counted."""
        inside = Q(place__in=self.allowed.places.values("pk"))
        return rows.filter(inside | Q(place=nowhere)) if self.allowed.nowhere else rows.filter(inside)

    def kept(self) -> QuerySet[Any]:
        """The rows as they were counted last, narrowed."""
        rows = self.limited(FigureRow.objects.filter(kind=self.subject.kind, subject=self.subject.pk))
        rows = rows.filter(held_by(self.narrowing, self.today)) if self.narrowing else rows
        return rows if self.subject.assignment is None else rows.filter(reached_by(self.subject.assignment))

    @property
    def is_narrowed(self) -> bool:
        """Whether only some people of the subject are asked about."""
        return bool(self.narrowing) or self.subject.assignment is not None

    def true(self) -> QuerySet[Any]:
        """The rows as the records say, narrowed."""
        return self.limited(rows_of(self.subject, today=self.today, narrowing=self.narrowing), nowhere=None)


def near(rows: QuerySet[Any], asked: Question) -> QuerySet[Any]:
    """Rows of the records that can be at the places asked about: by where they were counted last, and what waits to be
    counted. It only spares the database the others; who is where is still for the rows to say."""
    if asked.allowed.nowhere or asked.is_unsettled is None:
        return rows
    counted = FigureRow.objects.filter(kind=asked.subject.kind, subject=asked.subject.pk)
    counted = counted.filter(place__in=asked.allowed.places.values("pk"))
    if not asked.is_unsettled:
        return rows.filter(pk__in=counted.values("record"))
    return rows.filter(Q(pk__in=counted.values("record")) | waiting_keys(asked.subject, asked.today, "pk"))


def expired(subject: Subject, today: date) -> QuerySet[Any]:
    """Rows that were done and are so no more, by the calendar alone."""
    return FigureRow.objects.filter(kind=subject.kind, subject=subject.pk, until__lt=today)


def waiting_keys(subject: Subject, today: date, name: str) -> Q:
    """Condition: the row waits to be counted."""
    marked = FigureMark.objects.filter(kind=subject.kind, record__isnull=False).values("record")
    found = Q(**{f"{name}__in": marked})
    if subject.kind == FigureKind.PROGRAMME:
        found |= Q(**{f"{name}__in": expired(subject, today).values("record")})
    return found


def count_by_place(asked: Question) -> list[PlaceCount]:
    """Expected, under way and finished by place. At most three queries."""
    if asked.is_unsettled is None:
        return summed(grouped(asked.true()))
    settled = by_place_kept(asked) if asked.is_narrowed else by_place_now(asked)
    if not asked.is_unsettled:
        return summed(settled)
    waits = asked.kept().filter(waiting_keys(asked.subject, asked.today, "record"))
    true = asked.true().filter(waiting_keys(asked.subject, asked.today, "pk"))
    return summed(settled.union(kept_numbers(waits, -1), grouped(true), all=True))


def by_place_now(asked: Question) -> QuerySet[Any]:
    """The sums as they stand."""
    rows = FigureDay.objects.filter(kind=asked.subject.kind, subject=asked.subject.pk, until=None)
    return asked.limited(rows).order_by().values_list("place", number("total"), number("doing"), number("done"))


def by_place_kept(asked: Question) -> QuerySet[Any]:
    """The counted rows of some people, summed here."""
    return kept_numbers(asked.kept(), 1)


def true_cells(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of the records by place, state and day of finishing: all that a report says of them, read once."""
    done, doing = When(is_done=True, then=FigureState.DONE), When(is_doing=True, then=FigureState.DOING)
    return (
        rows.order_by()
        .annotate(at=Coalesce(F("place"), Value(0), output_field=BigIntegerField()))
        .annotate(how=number(Case(done, doing, default=FigureState.WAITING)))
        .values("at", "how", "done_on")
        .annotate(n=number(Count("pk")))
        .values_list("at", "how", "done_on", "n")
    )


def places_of(cells: Iterable[Cell]) -> list[PlaceCount]:
    """The numbers of each place."""
    doing, done = int(FigureState.DOING), int(FigureState.DONE)
    return summed((place, n, n * (state == doing), n * (state == done)) for place, state, _day, n in cells)


def days_in(cells: Iterable[Cell]) -> list[tuple[date, int]]:
    """How many finished on each day; who finished on a day that nobody knows is left out."""
    days: dict[date, int] = {}
    for _place, state, day, n in cells:
        if state == FigureState.DONE and day is not None:
            days[day] = days.get(day, 0) + n
    return sorted(days.items())


def number(expression: Any) -> Any:
    """Expression: a whole number, of one type in every part of a union."""
    return Cast(expression, BigIntegerField())


def kept_numbers(rows: QuerySet[Any], sign: int) -> QuerySet[Any]:
    """Counted rows by place, added or taken away."""
    return (
        rows.order_by()
        .values("place")
        .annotate(
            n_total=number(Count("pk") * sign),
            n_doing=number(Count("pk", filter=Q(state=FigureState.DOING)) * sign),
            n_done=number(Count("pk", filter=Q(state=FigureState.DONE)) * sign),
        )
        .values_list("place", "n_total", "n_doing", "n_done")
    )


def grouped(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of the records by place."""
    return (
        rows.order_by()
        .annotate(at=Coalesce(F("place"), Value(0), output_field=BigIntegerField()))
        .values("at")
        .annotate(
            n_total=number(Count("pk")),
            n_doing=number(Count("pk", filter=Q(is_doing=True))),
            n_done=number(Count("pk", filter=Q(is_done=True))),
        )
        .values_list("at", "n_total", "n_doing", "n_done")
    )


def summed(rows: Iterable[tuple[int, int, int, int]]) -> list[PlaceCount]:
    """Parts of one place together; places where nobody is left drop out."""
    places: dict[int, list[int]] = {}
    for place, *numbers in rows:
        held = places.setdefault(place, [0, 0, 0])
        for index, one in enumerate(numbers):
            held[index] += one
    return [PlaceCount(place or None, *numbers) for place, numbers in places.items() if any(numbers)]


def count_by_day(asked: Question) -> list[tuple[date, int]]:
    """How many finished on each day, by what is known now. At most three queries."""
    true = asked.true().filter(is_done=True, done_on__isnull=False)
    if asked.is_unsettled is None:
        return sorted(days_of(true))
    done = asked.kept().filter(state=FigureState.DONE, done_on__isnull=False)
    if not asked.is_unsettled:
        return sorted(days_of(done))
    settled = done.exclude(waiting_keys(asked.subject, asked.today, "record"))
    fresh = true.filter(waiting_keys(asked.subject, asked.today, "pk"))
    days: dict[date, int] = {}
    for day, n in days_of(settled).union(days_of(fresh), all=True):
        days[day] = days.get(day, 0) + n
    return sorted(days.items())


def days_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Finished rows by the day on which they finished."""
    return rows.order_by().values_list("done_on").annotate(n=Count("pk"))
