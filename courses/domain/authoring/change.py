"""The author's choice for those under way: kept with the requirements it was made for, settled when they go live."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused
from courses.models import Course, CourseChange, CourseCompletion, CourseVersion, Enrolment
from people.domain.audit import record_audit
from people.domain.job import create_job

MOVE_JOB = "courses.move_over"
Choice = CourseChange.Choice


def under_way(course: Course) -> QuerySet[Enrolment]:
    """The running places on a course that are not finished in their round."""
    whole = CourseCompletion.objects.in_force().filter(enrolment=OuterRef("pk"), round=OuterRef("round"))
    return Enrolment.objects.running().filter(~Exists(whole), course=course)


def newest_choice(course: Course, *, digest: str) -> CourseChange | None:
    """The choice that stands for these requirements; None while nothing was chosen."""
    return CourseChange.objects.filter(course=course, digest=digest, version=None).select_related("chosen_by").first()


@transaction.atomic
def choose(course: Course, *, digest: str, choice: str, reason: str, actor: Any, request: Any = None) -> CourseChange:
    """Keep what is to happen to those under way once these requirements go live; a later choice replaces it."""
    reason = reason.strip()[:300]
    if choice not in Choice.values:
        raise Refused("choice", _("Choose what happens to those under way."))
    if not reason:
        raise Refused("no_reason", _("Give a reason: those who are moved are told it, and it is kept."))
    made = CourseChange.objects.create(
        course=course, digest=digest, choice=choice, reason=reason, chosen_by=actor, under_way=under_way(course).count()
    )
    record_audit("course.change_chosen", actor=actor, subject=course, fields=[choice], reason=reason, request=request)
    return made


def settle_change(version: CourseVersion, *, digest: str) -> CourseChange | None:
    """These requirements have just gone live: what was chosen for them holds; a job moves those who are to be moved."""
    change = newest_choice(version.course, digest=digest)
    if change is None:
        return None
    change.version = version
    change.save(update_fields=["version"])
    if change.choice == Choice.MOVE:
        create_job(MOVE_JOB, owner=change.chosen_by, arguments={"change": change.pk})
    return change


def to_move(change: CourseChange) -> QuerySet[Enrolment]:
    """Who is under way on an older version than the one that was published."""
    assert change.version is not None  # it was settled
    return under_way(change.course).filter(version__number__lt=change.version.number).order_by("pk")
