"""An organisation's own rating: begun by a coordinator, taken over by the next one; it stays the organisation's."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.domain.assessing.attempt import find_allowance, start_attempt
from courses.domain.assessing.attempt_state import is_overdue
from courses.domain.inspecting.subjects import is_of_organisations, may_rate
from courses.domain.learning.done import done_keys
from courses.domain.learning.outline import outline_of
from courses.domain.refusal import Refused
from courses.models import Attempt, Enrolment
from courses.models.attempt import OPEN
from people.domain.audit import record_audit


def begin_rating(enrolment: Enrolment, key: Any, *, user: Any, language: str, request: Any = None) -> Attempt:
    """Begin the own rating, or go on with it, whoever began it. Only coordinators of the organisation."""
    if not may_rate(user, enrolment):
        raise Refused("not_coordinator", _("Only a coordinator of this unit fills in its own rating."))
    outline = outline_of(enrolment.version, language=language)
    item = outline.by_key.get(str(key))
    if item is None or item.assessment is None or not is_of_organisations(item.assessment.type_key):
        raise Refused("not_an_assessment", _("There is nothing to answer here."))
    going = find_allowance(enrolment, item).open_attempt
    if going is not None and not is_overdue(going):
        return take_over(going, user=user, request=request)
    return start_attempt(enrolment, item, outline=outline, done=done_keys(enrolment, outline), by=user)


@transaction.atomic
def take_over(attempt: Attempt, *, user: Any, request: Any = None) -> Attempt:
    """Go on with what a colleague began: from now on this person fills it in; what was saved stays."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.person_id != user.pk and locked.progress in OPEN:
        locked.person = user
        locked.save(update_fields=["person"])
        record_audit("inspection.taken_over", actor=user, subject=locked, request=request)
    return locked
