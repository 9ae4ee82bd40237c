"""How counted rows stand by the raw records: the rows of a report, with all that a figure keeps of them."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import DateField, F, OuterRef, QuerySet, Subquery, Value

from courses.domain.reports.subject import Subject, rows_of, valid_periods
from courses.models.course import Course
from courses.models.enrolment import Enrolment
from courses.models.figure import FigureKind, FigureRow, FigureState
from courses.models.period import CertificationPeriod
from courses.models.programme import Programme

CHUNK = 2000


def bare_subject(kind: str, pk: int) -> Subject:
    """A subject by its key alone, for counting."""
    return Subject(kind, pk, "", "")


def every_subject() -> Iterator[Subject]:
    """Everything that may have rows: also what is no longer offered."""
    for pk in Programme.objects.order_by("pk").values_list("pk", flat=True):
        yield bare_subject(FigureKind.PROGRAMME, pk)
    for pk in Course.objects.order_by("pk").values_list("pk", flat=True):
        yield bare_subject(FigureKind.COURSE, pk)


def subjects_of(kind: str, records: Collection[int]) -> list[Subject]:
    """The subjects of some enrolments or periods, as they are and as they were counted."""
    rows: Any = Enrolment.objects if kind == FigureKind.COURSE else CertificationPeriod.objects
    column = "course_id" if kind == FigureKind.COURSE else "programme_id"
    found = set(rows.filter(pk__in=records).order_by().values_list(column, flat=True).distinct())
    found |= set(FigureRow.objects.filter(kind=kind, record__in=records).values_list("subject", flat=True))
    return [bare_subject(kind, pk) for pk in sorted(found)]


def true_rows(subject: Subject, *, today: date) -> QuerySet[Any]:
    """The rows that count, as columns: pk, person, place, is_done, is_doing, done_on, until."""
    return (
        rows_of(subject, today=today)
        .annotate(until=last_valid_day(subject, today))
        .values_list("pk", "person_id", "place", "is_done", "is_doing", "done_on", "until")
    )


def last_valid_day(subject: Subject, today: date) -> Any:
    """Expression: the last day on which somebody counts as done; empty for good, and for courses."""
    if subject.kind == FigureKind.COURSE:
        return Value(None, output_field=DateField())
    valid = valid_periods(subject.pk, today).filter(person=OuterRef("person"))
    return Subquery(valid.order_by(F("valid_until").desc(nulls_first=True)).values("valid_until")[:1])


def figure_of(subject: Subject, values: tuple[Any, ...]) -> FigureRow:
    """A row of `true_rows` as it is kept."""
    record, person, place, is_done, is_doing, done_on, until = values
    state = FigureState.DONE if is_done else FigureState.DOING if is_doing else FigureState.WAITING
    return FigureRow(
        kind=subject.kind, subject=subject.pk, record=record, person=person, place=place or 0, state=state,
        done_on=done_on if is_done else None, until=until if is_done else None,
    )  # fmt: skip


def signature(row: FigureRow) -> tuple[Any, ...]:
    """What tells two states of one row apart."""
    return row.subject, row.person, row.place, row.state, row.done_on, row.until
