"""Enrolling by a program: the same function as the screens, in the stead of whoever owns the token."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.learning.enrolment import enrol
from courses.domain.refusal import Refused
from courses.models import Course, Enrolment
from people.domain.api.token import Caller
from people.domain.audit import record_audit
from people.models import User


@transaction.atomic
def enrol_by_program(
    caller: Caller, person: User, course: Course, *, due_on: date | None, request: Any = None
) -> tuple[Enrolment, bool]:
    """Enrol somebody, and say so in the log; also whether the place is new or goes on. An enrolment that runs stays."""
    if course.closed_on is not None and course.closed_on <= timezone.localdate():
        raise Refused("closed", _("This course takes no new learners now."))
    running = Enrolment.objects.filter(person=person, course=course, ended_at=None).exists()
    owner = caller.token.owner
    made = enrol(person, course, source=Enrolment.Source.STAFF, due_on=due_on, actor=owner)
    if not running:
        record_audit(
            "enrolment.by_program", actor=owner, subject=made, organisation=made.organisation,
            fields=[caller.token.public_id], request=request,
        )  # fmt: skip
    return made, not running
