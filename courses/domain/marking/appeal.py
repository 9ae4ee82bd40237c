"""Appeals: once a grade, with a reason, within the days of the policy; answered by the same grade, or another."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assessing.attempt_state import GRADED, state_of
from courses.domain.authoring.assessment import version_facts
from courses.domain.marking.marks import change_grade
from courses.domain.refusal import Refused
from courses.models import Appeal, AppealAnswer, Attempt, Grade
from people.domain.audit import record_audit
from people.domain.message import send_message

MAX_REASON = 2000


@dataclass(frozen=True)
class AppealView:
    """What a learner may do about a grade, and what came of it. `until` is the last day, inclusive."""

    may_appeal: bool
    until: Any = None
    appeals: tuple[Appeal, ...] = ()


def appeal_view(attempt: Attempt, grade: Grade | None) -> AppealView:
    """For the result page. One query."""
    appeals = tuple(Appeal.objects.filter(attempt=attempt).select_related("answer", "grade", "answer__grade"))
    if grade is None or grade.sealed or grade.score is None or state_of(attempt) != GRADED:
        return AppealView(False, None, appeals)
    days = version_facts(attempt.version_id).policy.appeal_days
    until = timezone.localdate(grade.graded_at) + timedelta(days=days)
    fresh = bool(days) and timezone.localdate() <= until
    taken = any(appeal.grade_id == grade.pk for appeal in appeals)
    waits = any(not hasattr(appeal, "answer") for appeal in appeals)
    return AppealView(fresh and not taken and not waits, until, appeals)


@transaction.atomic
def make_appeal(attempt: Attempt, *, reason: str) -> Appeal:
    """The learner objects to the grade that stands; a second time for one grade is refused."""
    reason = reason.replace("\0", "").strip()[:MAX_REASON]
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    grade = Grade.objects.filter(attempt=locked).order_by("-serial").first()
    if grade is None or not appeal_view(locked, grade).may_appeal:
        raise Refused("no_appeal", _("No appeal can be made about this grade (any more)."))
    if not reason:
        raise Refused("no_reason", _("Write what should be looked at again, and why."))
    try:
        with transaction.atomic():
            appeal = Appeal.objects.create(attempt=locked, grade=grade, reason=reason)
    except IntegrityError:
        raise Refused("no_appeal", _("No appeal can be made about this grade (any more).")) from None
    record_audit("appeal.made", actor=locked.person, subject=locked)
    send_message(locked.person_id, "appeal.received", context={"attempt": locked.public_id})
    return appeal


def uphold_grade(appeal: Appeal, user: Any, *, reason: str, request: Any = None) -> AppealAnswer:
    """The grade stands, and why."""
    return _answer(appeal, user, reason=reason, grade=None, request=request)


def answer_with_grade(
    appeal: Appeal, user: Any, *, marks: dict[str, Any], reason: str, request: Any = None
) -> AppealAnswer:
    """Another grade, and why. The plugin counts before anything is written; the first grade stays on record."""
    if hasattr(appeal, "answer"):
        raise Refused("answered", _("This appeal is answered already; nothing was written."))
    answers: list[AppealAnswer] = []
    change_grade(
        appeal.attempt, user, marks=marks, reason=_reason(reason), request=request,
        then=lambda grade: answers.append(_answer(appeal, user, reason=reason, grade=grade, request=request)),
    )  # fmt: skip
    return answers[0]


def _reason(reason: str) -> str:
    reason = reason.replace("\0", "").strip()[:MAX_REASON]
    if not reason:
        raise Refused("no_reason", _("Give the reason; it stands in the record and the learner reads it."))
    return reason


@transaction.atomic
def _answer(appeal: Appeal, user: Any, *, reason: str, grade: Grade | None, request: Any) -> AppealAnswer:
    reason = _reason(reason)
    decision = AppealAnswer.Decision.UPHELD if grade is None else AppealAnswer.Decision.CHANGED
    try:
        with transaction.atomic():
            answer = AppealAnswer.objects.create(
                appeal=appeal, decision=decision, reason=reason, grade=grade, answered_by=user
            )
    except IntegrityError:
        raise Refused("answered", _("This appeal is answered already; nothing was written.")) from None
    record_audit("appeal.answered", actor=user, subject=appeal.attempt, fields=[decision], request=request)
    send_message(appeal.attempt.person_id, "appeal.answered", context={"attempt": appeal.attempt.public_id})
    return answer
