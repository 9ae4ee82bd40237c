"""One person in a report: which parts are done and when, hours, sessions, certificates. Never an answer, a score or
anything of confidential and anonymous parts, not even whether they were done."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from courses.domain.attending.force import all_in_force
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.domain.reports.chase import with_days
from courses.domain.reports.lateness import mark_reminded, with_last_day
from courses.domain.reports.progress import Scope, people_of
from courses.domain.reports.subject import EVERYBODY, Subject
from courses.models import (
    AttendanceRecord,
    Certificate,
    ClassPlace,
    ClassSession,
    Enrolment,
    HourEntry,
    ItemCompletion,
    ItemKind,
    Requirement,
    Waiver,
)
from courses.models.programme import VersionState


@dataclass(frozen=True)
class PartLine:
    """A part of a course: done on a day, excused, or still to be done. `heading` stands above the first of a group."""

    title: str
    kind: str
    required: bool
    done_on: date | None = None
    is_waived: bool = False
    heading: str = ""


@dataclass(frozen=True)
class CourseLine:
    """A course: its parts in order, how many of those that are needed are done, and the last day that counts."""

    title: str
    parts: tuple[PartLine, ...]
    due_on: date | None
    is_over: bool

    @property
    def needed(self) -> int:
        """Parts that are needed."""
        return sum(part.required for part in self.parts)

    @property
    def finished(self) -> int:
        """Those of them that are done or excused."""
        return sum(part.required and bool(part.done_on or part.is_waived) for part in self.parts)


@dataclass(frozen=True)
class PersonReport:
    """Everything the page of one person shows. `row` is their line in the report of the place."""

    row: dict[str, Any]
    courses: tuple[CourseLine, ...]
    hours: Decimal
    sessions: int
    attended: int
    certificates: tuple[Certificate, ...]


def see_person(subject: Subject, scope: Scope, user: Any, *, person: str, language: str) -> PersonReport | None:
    """The report of one person of a place; None where the reader's scope holds no such person in it.

    A constant number of queries, and two for each outline this process has not read.
    """
    today = timezone.localdate()
    rows = people_of(subject, scope, user, today=today, narrowing=EVERYBODY).filter(person__public_id=person)
    row = mark_reminded(rows).first()
    if row is None:
        return None
    enrolments = list(with_last_day(asked_enrolments(subject, row["person"]), "last_on"))
    sessions, attended = count_sessions(row["person"], enrolments)
    certificates = Certificate.objects.current().filter(person=row["person"])
    if subject.kind == "programme":
        certificates = certificates.filter(period__programme=subject.pk)
    return PersonReport(
        row=with_days([row], today)[0],
        courses=tuple(course_lines(enrolments, language=language)),
        hours=HourEntry.objects.filter(person=row["person"], completion__enrolment__in=enrolments).total(),
        sessions=sessions,
        attended=attended,
        certificates=tuple(certificates.order_by("-pk")),
    )


def asked_enrolments(subject: Subject, person: int) -> QuerySet[Enrolment]:
    """The person's enrolments in the course, or in the courses the programme asks for."""
    rows = Enrolment.objects.filter(person=person).select_related("version", "course").order_by("course__title", "pk")
    if subject.kind != "programme":
        return rows.filter(course=subject.pk)
    asked = Requirement.objects.filter(
        version__programme=subject.pk, version__state=VersionState.PUBLISHED, course__isnull=False
    )
    return rows.filter(course__in=asked.values("course"))


def course_lines(enrolments: list[Enrolment], *, language: str) -> Iterable[CourseLine]:
    """The parts of each course and when they were done. Two queries for all."""
    done: dict[tuple[int, int, str], date] = {}
    found = ItemCompletion.objects.in_force().filter(enrolment__in=enrolments).order_by("-completed_at")
    for pk, round_, key, moment in found.values_list("enrolment_id", "round", "item_key", "completed_at"):
        done[pk, round_, str(key)] = timezone.localdate(moment)
    waived: defaultdict[int, set[str]] = defaultdict(set)
    excused = Waiver.objects.filter(enrolment__in=enrolments, withdraws=None, withdrawn_by=None)
    for pk, key in excused.values_list("enrolment_id", "item_key"):
        waived[pk].add(str(key) if key else "")
    for row in enrolments:
        outline = outline_of(row.version, language=language)
        dates = {key: day for (pk, round_, key), day in done.items() if (pk, round_) == (row.pk, row.round)}
        parts = tuple(part_lines(outline, dates, waived[row.pk]))
        yield CourseLine(outline.title, parts, getattr(row, "last_on", None), row.ended_at is not None)


def part_lines(outline: Outline, done: dict[str, date], waived: set[str]) -> Iterable[PartLine]:
    """What may be told of the parts."""
    for part in outline.parts:
        heading = part.title
        for item in part.items:
            if is_told(item):
                excused = "" in waived or item.key in waived
                kind = str(ItemKind(item.kind).label)
                yield PartLine(item.title, kind, item.counts, done.get(item.key), excused, heading)
                heading = ""


def is_told(item: OutlineItem) -> bool:
    """Whether others may know that somebody did it: never of what is confidential or anonymous."""
    return not item.withdrawn and not (item.assessment is not None and item.assessment.is_sealed)


def count_sessions(person: int, enrolments: list[Enrolment]) -> tuple[int, int]:
    """Half days of the classes in which the person has a seat, and those at which they were. Two queries."""
    seats = ClassPlace.objects.filter(enrolment__in=enrolments, state=ClassPlace.State.CONFIRMED)
    sessions = ClassSession.objects.filter(run__in=seats.values("run"), run__cancelled_at=None)
    standing = all_in_force(AttendanceRecord.objects.filter(session__in=sessions, person=person))
    return sessions.count(), sum(row.state in AttendanceRecord.THERE for row in standing)
