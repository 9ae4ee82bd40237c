"""Learning a course anew: a further round of the same place. Nothing is reset; what was done stays on record."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.models import CourseCompletion, Enrolment
from people.domain.audit import record_audit


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
