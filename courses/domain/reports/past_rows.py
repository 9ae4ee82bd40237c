"""The rows of a report as they were at the end of a past day, by the records as they are known today.

The day counts on which something was true, not on which it was written down; whoever was done stands where it was
achieved, everybody else where they belonged that day.
"""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from courses.domain.moment import end_of
from courses.domain.reports.subject import Narrowing, Subject, held_by, reached_by, signs_of_work
from courses.models.completion import CourseCompletion
from courses.models.enrolment import Enrolment
from courses.models.period import CertificationPeriod
from courses.models.programme import Requirement
from courses.models.programme_exception import ProgrammeException, ProgrammeExceptionKind
from people.models.membership import Membership


def rows_on(subject: Subject, *, day: date, narrowing: Narrowing) -> QuerySet[Any]:
    """One row a person, annotated with place, done, doing and done_on of that day."""
    rows = programme_rows_on(subject.pk, day) if subject.kind == "programme" else course_rows_on(subject.pk, day)
    if subject.assignment is not None:
        rows = rows.filter(reached_by(subject.assignment))
    return rows.filter(held_by(narrowing, day)) if narrowing else rows


def place_on(day: date) -> Coalesce:
    """Expression: where the person belonged on a day; where that is not known, the place of the row."""
    held = Membership.objects.on(day).filter(person=OuterRef("person")).order_by("valid_from", "pk")
    return Coalesce(Subquery(held.values("organisation_id")[:1]), F("organisation_id"), output_field=BigIntegerField())


def course_rows_on(course_id: int, day: date) -> QuerySet[Any]:
    """Enrolments of that day; done is who had finished by then, in whatever round."""
    over = end_of(day)
    done = (
        CourseCompletion.objects.in_force()
        .filter(enrolment=OuterRef("pk"), completed_on__lte=day)
        .order_by("-completed_on", "-pk")
    )
    where_done = Subquery(done.values("organisation_id")[:1])
    return (
        Enrolment.objects.filter(course=course_id, person__isnull=False, person__merged_into=None, enrolled_at__lt=over)
        .annotate(is_done=Exists(done), done_on=Subquery(done.values("completed_on")[:1]))
        .annotate(place=Coalesce(where_done, place_on(day), output_field=BigIntegerField()))
        .filter(Q(ended_at=None) | Q(ended_at__gte=over) | Q(is_done=True))
        .annotate(is_doing=Q(is_done=False) & signs_of_work(until=day, enrolment=OuterRef("pk")))
    )


def programme_rows_on(programme_id: int, day: date) -> QuerySet[Any]:
    """The latest period of each person on that day; done means that a certification was valid."""
    over = end_of(day)
    stands = (Q(archived_at=None) | Q(archived_at__gte=over)) & (Q(revoked_at=None) | Q(revoked_at__gte=over))
    counted = CertificationPeriod.objects.filter(stands, programme=programme_id, created_at__lt=over)
    later = counted.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    lasts = Q(valid_until=None) | Q(valid_until__gte=day)
    met = Q(certified_at__isnull=False, completed_on__lte=day)
    valid = counted.filter(lasts, met, person=OuterRef("person"))
    courses = Requirement.objects.filter(version__programme=programme_id, course__isnull=False).values("course")
    enrolled: dict[str, Any] = {"enrolment__person": OuterRef("person"), "enrolment__course__in": courses}
    begun = signs_of_work(since=OuterRef("window_start"), until=day, **enrolled)
    place = Case(When(met, then=F("organisation_id")), default=place_on(day), output_field=BigIntegerField())
    given = ProgrammeException.objects.filter(
        Q(withdrawn_by=None) | Q(withdrawn_by__granted_at__gte=over), period=OuterRef("pk"), withdraws=None,
        kind=ProgrammeExceptionKind.FREED, granted_at__lt=over,
    )  # fmt: skip
    return (
        counted.filter(~Exists(later), person__merged_into=None)
        .annotate(place=place, is_done=Exists(valid), done_on=F("completed_on"))
        .filter(~Exists(given) | Q(met) | Q(is_done=True))
        .annotate(is_doing=Q(is_done=False) & ~met & begun)
    )
