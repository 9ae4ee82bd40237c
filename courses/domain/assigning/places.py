"""Places on courses that came by assignment: which of them run. A function of the facts, in whatever order they came.

A place runs while an assignment or an audience rule asks for it. When nothing asks any more it goes on for whoever has
begun and still belongs to a unit, and ends for everybody else; it comes back, the same row, when something asks again
or they return. Places that people took themselves or were given by staff are not touched; nor are finished ones, nor
places that staff ended."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.models import (
    AssignedPerson,
    AssignmentState,
    Attempt,
    Course,
    CourseAudience,
    CourseCompletion,
    Enrolment,
    ItemCompletion,
    ReadingPosition,
)
from people.models import Membership

LEFT = "not in the audience any more"


def settle_places(people: Collection[int], courses: Iterable[Course]) -> None:
    """End and reopen what has to be. Five queries and two for each course."""
    for course in courses:
        _settle_course(people, course)


def _settle_course(people: Collection[int], course: Course) -> None:
    here = {"enrolment": OuterRef("pk")}
    begun = (
        Q(Exists(ReadingPosition.objects.filter(**here)))
        | Q(Exists(ItemCompletion.objects.filter(is_reversal=False, **here)))
        | Q(Exists(Attempt.objects.filter(**here)))
    )
    finished = CourseCompletion.objects.in_force().filter(round=OuterRef("round"), **here)
    rows = Enrolment.objects.filter(
        Q(ended_at=None) | Q(ended_reason=LEFT), course=course, person__in=people, source=Enrolment.Source.ASSIGNED
    ).annotate(
        is_begun=Q(begun),
        is_finished=Exists(finished),
        belongs=Exists(Membership.objects.current().filter(person=OuterRef("person"))),
    )
    asked = _asked_for(people, course)
    closing, opening = [], []
    for pk, person, ended_at, is_begun, is_finished, belongs in rows.values_list(
        "pk", "person_id", "ended_at", "is_begun", "is_finished", "belongs"
    ):
        runs = person in asked or is_finished or (is_begun and belongs)
        if runs and ended_at is not None:
            opening.append(pk)
        elif not runs and ended_at is None:
            closing.append(pk)
    Enrolment.objects.filter(pk__in=opening).update(ended_at=None, ended_reason="")
    Enrolment.objects.filter(pk__in=closing).update(ended_at=timezone.now(), ended_reason=LEFT)


def _asked_for(people: Collection[int], course: Course) -> set[int]:
    """Who of these an assignment (also a closed one) or a rule asks to do the course."""
    states = (AssignmentState.PUBLISHED, AssignmentState.CLOSED)
    assigned = AssignedPerson.objects.current().filter(
        person__in=people, assignment__state__in=states, assignment__courses__course=course
    )
    asked = set(assigned.values_list("person_id", flat=True))
    wanted = Q(pk__in=[])
    for path, capacity in CourseAudience.objects.filter(course=course, active=True).values_list(
        "organisation__path", "capacity"
    ):
        wanted |= Q(organisation__path__startswith=path or "", **({"capacity": capacity} if capacity else {}))
    by_rule = Membership.objects.current().filter(wanted, person__in=people, person__is_active=True)
    return asked | set(by_rule.values_list("person_id", flat=True))
