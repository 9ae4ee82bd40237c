"""Rows of the school that programs may read: courses, completions, hours, certificates of the units of who calls."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from courses.models import Certificate, Course, CourseCompletion, HourEntry, Statement
from people.models import Organisation
from people.models.scope import Stead, scope_q

ACTION = "view_progress"


def narrow(
    rows: QuerySet[Any],
    *,
    place: Organisation | None = None,
    person: str | None = None,
    course: str | None = None,
    changed: Q | None = None,
) -> QuerySet[Any]:
    """What the usual filters leave."""
    if place is not None:
        rows = rows.filter(organisation__path__startswith=place.path)
    if person is not None:
        rows = rows.filter(person__public_id=person)
    if course is not None:
        rows = rows.filter(course__public_id=course)
    return rows if changed is None else rows.filter(changed)


def since(moment: datetime | None, *fields: str) -> Q | None:
    """Condition: one of these moments is not before; None without a moment."""
    if moment is None:
        return None
    found = Q(pk__in=[])
    for field in fields:
        found |= Q(**{f"{field}__gte": moment})
    return found


def published_courses() -> QuerySet[Course]:
    """Courses that people are or were on; everybody who may read progress may read their names."""
    return Course.objects.filter(current_version__isnull=False).select_related("owner", "current_version").order_by()


def completions_of(stead: Stead) -> QuerySet[Any]:
    """Finished courses in the units of who calls, withdrawn ones and what withdrew them included."""
    rows = CourseCompletion.objects.filter(scope_q(stead, ACTION), person__isnull=False)
    return rows.select_related("person", "course", "organisation", "enrolment", "reverses").order_by()


def hours_of(stead: Stead) -> QuerySet[Any]:
    """Entries of hours in the units of who calls; a reversal is an entry of its own."""
    rows = HourEntry.objects.filter(scope_q(stead, ACTION))
    return rows.select_related("person", "organisation", "category", "reverses", "completion__course").order_by()


def certificates_of(stead: Stead) -> QuerySet[Any]:
    """Certificates in the units of who calls, whatever became of them."""
    rows = Certificate.objects.filter(scope_q(stead, ACTION))
    return rows.select_related("person", "organisation", "programme", "issuer", "version", "replaced_by").order_by()


def statements_of(stead: Stead) -> QuerySet[Any]:
    """Statements about people in the units of who calls; practice is nobody's but the learner's."""
    return Statement.objects.filter(scope_q(stead, "manage_settings"), is_practice=False).order_by("pk")
