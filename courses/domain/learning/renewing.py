"""Learning a course anew: a further round of the same place. Nothing is reset; what was done stays on record."""

from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assessing.suppliers import session_types
from courses.domain.refusal import Refused
from courses.models import CertificationPeriod, CourseCompletion, CourseVersionItem, Enrolment, ItemKind
from people.domain.audit import record_audit


def may_renew(enrolment: Enrolment) -> bool:
    """Whether a finished round lies before the window of a certification that asks for the course: it does not count
    there any more, and another round does. Two queries."""
    done = CourseCompletion.objects.in_force().filter(enrolment=enrolment, round=enrolment.round)
    last = done.aggregate(last=Max("completed_on"))["last"]
    if last is None or enrolment.ended_at is not None or enrolment.person_id is None:
        return False
    periods = CertificationPeriod.objects.asked().filter(
        person=enrolment.person_id, version__requirements__course=enrolment.course_id, window_start__gt=last,
        window_start__lte=timezone.localdate(), held_reason="",
    )  # fmt: skip
    return periods.exists()


@transaction.atomic
def renew_oneself(person: Any, enrolment: Enrolment) -> Enrolment:
    """Learn a course again because a certification asks for it anew; pressing again changes nothing."""
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("course").get(pk=enrolment.pk)
    if not may_renew(locked):
        return locked
    if locked.course.current_version is not None and is_held_in_classes(locked.course.current_version_id):
        raise Refused("class", _("This course is held in classes. Apply for a class; the new round begins with it."))
    return begin_again(locked, actor=person)


def is_held_in_classes(version_id: int | None) -> bool:
    """Whether parts of a version are class sessions, or count them."""
    counted = Q(assessment_version__type_key__in=session_types())
    rows = CourseVersionItem.objects.filter(Q(kind=ItemKind.CLASS) | counted, version=version_id)
    return rows.exists()


@transaction.atomic
def begin_again(enrolment: Enrolment, *, actor: Any = None) -> Enrolment:
    """The next round, by the course as it is published now, where this round is finished; else nothing changes."""
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("course").get(pk=enrolment.pk)
    done = CourseCompletion.objects.in_force().filter(enrolment=locked, round=locked.round)
    if not done.exists():
        return locked
    locked.round += 1
    locked.version_id = locked.course.current_version_id or locked.version_id
    locked.enrolled_at, locked.enrolled_by, locked.due_on = timezone.now(), actor, None
    locked.save(update_fields=["round", "version", "enrolled_at", "enrolled_by", "due_on"])
    record_audit("enrolment.renewed", actor=actor, subject=locked, organisation=locked.organisation)
    return locked
