"""What a progress report is about: a programme, a course, or an assignment of one of them, and the rows that count in
it, one a person.

A row's place is the organisation stamped on the day it was finished, or the present one while it is open, so that
transfers and mergers never move what was achieved.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.domain.moment import end_of
from courses.models.assignment import AssignedPerson, Assignment, AssignmentState
from courses.models.attempt import Attempt
from courses.models.certificate import Certificate
from courses.models.class_run import ClassPlace
from courses.models.completion import CourseCompletion, ItemCompletion
from courses.models.course import Course, CourseAudience
from courses.models.enrolment import Enrolment
from courses.models.period import CertificationPeriod
from courses.models.position import ReadingPosition
from courses.models.programme import Programme, Requirement, VersionState
from people.models.membership import Membership


@dataclass(frozen=True)
class Subject:
    """A programme or a course to report on; `key` is what stands in addresses."""

    kind: str
    pk: int
    key: str
    title: str
    starts_on: date | None = None
    due_on: date | None = None
    assignment: int | None = None  # only those whom it reaches, judged by its day


@dataclass(frozen=True)
class Narrowing:
    """Filters that a reader set; empty means all. `run` is the public id of a class with sessions."""

    capacity: str = ""
    stage: str = ""
    run: str = ""

    def __bool__(self) -> bool:
        return bool(self.capacity or self.stage or self.run)


EVERYBODY = Narrowing()


def list_subjects(user: Any = None) -> list[Subject]:
    """Everything one can report on: the assignments a user may see, programmes, courses. At most five queries."""
    found = list_assignments(user) if user is not None else []
    published = Programme.objects.active().filter(versions__state=VersionState.PUBLISHED)
    columns = ("pk", "public_id", "name", "versions__opens_on", "versions__published_at", "versions__due_on")
    for pk, public_id, name, opens, published_at, due in published.values_list(*columns):
        begin = opens or (timezone.localdate(published_at) if published_at else None)
        found.append(Subject("programme", pk, f"programme-{public_id}", name, begin, due))
    due_days = dict(
        CourseAudience.objects.filter(active=True, due_on__isnull=False)
        .order_by("due_on")
        .values_list("course", "due_on")
    )
    courses = Course.objects.filter(current_version__isnull=False)
    for pk, public_id, title, made in courses.values_list("pk", "public_id", "title", "current_version__published_at"):
        begin = timezone.localdate(made) if made else None
        found.append(Subject("course", pk, f"course-{public_id}", title, begin, due_days.get(pk)))
    return found


def list_assignments(user: Any) -> list[Subject]:
    """Assignments that were published and not withdrawn, the newest first."""
    rows = Assignment.objects.visible_to(user).filter(state__in=[AssignmentState.PUBLISHED, AssignmentState.CLOSED])
    return [subject_of(row) for row in rows.order_by("-published_at", "-pk")]


def reached_by(assignment: int) -> Exists:
    """Condition on rows with a person: an assignment reaches them."""
    return Exists(AssignedPerson.objects.current().filter(assignment=assignment, person=OuterRef("person")))


def subject_of(row: Assignment) -> Subject:
    """An assignment as a subject."""
    title = f"{row.notice} {row.title}".strip()
    kind, pk = ("course", row.course_id) if row.course_id else ("programme", row.programme_id)
    return Subject(kind, pk or 0, f"assignment-{row.public_id}", title, row.starts_on, row.due_on, row.pk)


def choose_subject(key: str, subjects: list[Subject]) -> Subject | None:
    """The subject an address names, or the first; None when there is nothing to report on or the key is unknown."""
    if not key:
        return subjects[0] if subjects else None
    return next((subject for subject in subjects if subject.key == key), None)


def rows_of(subject: Subject, *, today: date, narrowing: Narrowing = EVERYBODY) -> QuerySet[Any]:
    """One row a person, annotated with place, done, doing and done_on."""
    rows = programme_rows(subject.pk, today) if subject.kind == "programme" else course_rows(subject.pk)
    if subject.assignment is not None:
        rows = rows.filter(reached_by(subject.assignment))
    return rows.filter(held_by(narrowing, today)) if narrowing else rows


def held_by(narrowing: Narrowing, day: date) -> Q:
    """Condition: the person of a row holds the capacity and stage asked for on a day, and has a seat in the class."""
    found = Q()
    if narrowing.capacity or narrowing.stage:
        held = Membership.objects.on(day).filter(person=OuterRef("person"))
        asked = {"capacity": narrowing.capacity, "stage": narrowing.stage}
        found &= Q(Exists(held.filter(**{name: value for name, value in asked.items() if value})))
    if narrowing.run:
        seats = ClassPlace.objects.filter(state=ClassPlace.State.CONFIRMED, run__public_id=narrowing.run)
        found &= Q(Exists(seats.filter(enrolment__person=OuterRef("person"))))
    return found


def programme_rows(programme_id: int, today: date) -> QuerySet[Any]:
    """The latest period of each person; done means that a certification is valid today. Of whoever was freed nothing
    is asked: they are counted while a certification is valid, and not otherwise."""
    counted = CertificationPeriod.objects.filter(programme=programme_id, archived_at=None, revoked_at=None)
    later = counted.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    valid = valid_periods(programme_id, today).filter(person=OuterRef("person"))
    courses = Requirement.objects.filter(version__programme=programme_id, course__isnull=False).values("course")
    enrolled: dict[str, Any] = {"enrolment__person": OuterRef("person"), "enrolment__course__in": courses}
    begun = signs_of_work(since=OuterRef("window_start"), **enrolled)
    return (
        counted.filter(~Exists(later), person__merged_into=None)
        .annotate(place=F("organisation_id"), is_done=Exists(valid), done_on=F("completed_on"))
        .filter(Q(freed_on=None) | Q(certified_at__isnull=False) | Q(is_done=True))
        .annotate(is_doing=Q(is_done=False, certified_at=None) & begun)
    )


def valid_periods(programme_id: int, today: date) -> QuerySet[Any]:
    """Periods whose certification is valid today."""
    lasts = Q(valid_until=None) | Q(valid_until__gte=today)
    counted = CertificationPeriod.objects.filter(programme=programme_id, archived_at=None, revoked_at=None)
    return counted.filter(lasts, certified_at__isnull=False)


def course_rows(course_id: int) -> QuerySet[Any]:
    """The enrolments of people; done means a completion in force in the present round."""
    done = CourseCompletion.objects.in_force().filter(enrolment=OuterRef("pk"), round=OuterRef("round"))
    return (
        Enrolment.objects.filter(course=course_id, person__isnull=False, person__merged_into=None)
        .annotate(
            is_done=Exists(done),
            done_on=Subquery(done.values("completed_on")[:1]),
            place=Coalesce(
                Subquery(done.values("organisation_id")[:1]), F("organisation_id"), output_field=BigIntegerField()
            ),
        )
        .filter(Q(ended_at=None) | Q(is_done=True))
        .annotate(is_doing=Q(is_done=False) & signs_of_work(enrolment=OuterRef("pk")))
    )


def signs_of_work(*, since: Any = None, until: date | None = None, **enrolled: Any) -> Q:
    """Condition: somebody read, finished an item or began an attempt, since and until a day if they are given."""
    read, done, tried = ({**enrolled} for _sign in range(3))
    if since is not None:
        read["saved_at__date__gte"] = done["completed_at__date__gte"] = tried["started_at__date__gte"] = since
    if until is not None:
        read["saved_at__lt"] = done["completed_at__lt"] = tried["started_at__lt"] = end_of(until)
    return (
        Q(Exists(ReadingPosition.objects.filter(**read)))
        | Q(Exists(ItemCompletion.objects.filter(is_reversal=False, **done)))
        | Q(Exists(Attempt.objects.filter(**tried)))
    )


def certificate_numbers(subject: Subject) -> Any:
    """Expression: the number of the current certificate of a period row; empty for courses."""
    if subject.kind != "programme":
        return Value("")
    current = Certificate.objects.current().filter(period=OuterRef("pk"))
    return Subquery(current.values("number")[:1])
