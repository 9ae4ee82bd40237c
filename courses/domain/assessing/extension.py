"""Exceptions for one learner, each with a reason: more time, more attempts, a later day, an item they need not do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, Sum
from django.utils.translation import gettext as _

from courses.domain.assessing.terms import terms_of
from courses.domain.assessing.window import find_window
from courses.domain.learning.completion import refresh_course_completion
from courses.domain.learning.outline import OutlineItem, outline_of
from courses.domain.refusal import Refused
from courses.domain.reminding.announce import announce_exception
from courses.models import Attempt, Enrolment, Extension, Progress, Waiver
from people.domain.audit import record_audit

LANGUAGE = "zh-hans"


@dataclass(frozen=True)
class Extra:
    """What was granted to one learner for one item, all grants together. `until` is the latest last day."""

    minutes: int = 0
    attempts: int = 0
    until: date | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything was granted."""
        return bool(self.minutes or self.attempts or self.until)


Limit = Callable[..., None]
LIMITS: list[Limit] = []


def add_limit(limit: Limit) -> None:
    """Have somebody asked before time is given or a course waived (`author`, `until`): they refuse by raising."""
    if limit not in LIMITS:
        LIMITS.append(limit)


def ask_limits(enrolment: Enrolment, *, author: Any, until: date | None) -> None:
    """Let whoever limits exceptions say no."""
    for limit in LIMITS:
        limit(enrolment, author=author, until=until)


def extra_of(enrolment: Enrolment, item_key: object) -> Extra:
    """The grants in force for an item, and for the whole course. One query."""
    found = Extension.objects.filter(
        Q(item_key=item_key) | Q(item_key=None), enrolment=enrolment, withdraws=None, withdrawn_by=None
    ).aggregate(minutes=Sum("minutes"), attempts=Sum("attempts"), until=Max("due_on"))
    return Extra(found["minutes"] or 0, found["attempts"] or 0, found["until"])


def grant_extension(
    enrolment: Enrolment,
    item_key: Any,
    *,
    author: Any,
    reason: str,
    minutes: int = 0,
    attempts: int = 0,
    until: date | None = None,
    request: Any = None,
) -> Extension:
    """Grant more time, more attempts or a later last day; a paper that is open gets it at once."""
    reason = _check_reason(reason)
    if not (minutes or attempts or until):
        raise Refused("empty", _("Say what is granted: minutes, attempts or a later day."))
    if until:
        ask_limits(enrolment, author=author, until=until)
    items = _assessments(enrolment, item_key)
    with transaction.atomic():
        row = Extension.objects.create(
            enrolment=enrolment, item_key=item_key, author=author, reason=reason, minutes=minutes, attempts=attempts,
            due_on=until,
        )  # fmt: skip
        _move_deadlines(enrolment, items)
        record_audit(
            "exception.extended", actor=author, subject=enrolment.person, organisation=enrolment.organisation,
            fields=_fields(minutes=minutes, attempts=attempts, due_on=until), reason=reason, request=request,
        )  # fmt: skip
        announce_exception(row)
    return row


def grant_waiver(enrolment: Enrolment, item_key: Any, *, author: Any, reason: str, request: Any = None) -> Waiver:
    """Say that a learner need not do an item (None: the whole course); the course may be finished by that."""
    reason = _check_reason(reason)
    if item_key is None:
        ask_limits(enrolment, author=author, until=None)
    waived = Waiver.objects.filter(enrolment=enrolment, item_key=item_key, withdraws=None, withdrawn_by=None)
    with transaction.atomic():
        Enrolment.objects.select_for_update().filter(pk=enrolment.pk).first()
        if waived.exists():
            raise Refused("again", _("This is waived already."))
        row = Waiver.objects.create(enrolment=enrolment, item_key=item_key, author=author, reason=reason)
        record_audit(
            "exception.waived", actor=author, subject=enrolment.person, organisation=enrolment.organisation,
            fields=["item" if item_key else "course"], reason=reason, request=request,
        )  # fmt: skip
        refresh_course_completion(enrolment)
        announce_exception(row)
    return row


def withdraw_exception(row: Waiver | Extension, *, author: Any, reason: str, request: Any = None) -> None:
    """Take an exception back by a row that says why. What was finished meanwhile stays finished."""
    reason = _check_reason(reason)
    items = [] if isinstance(row, Waiver) else _assessments(row.enrolment, row.item_key)
    with transaction.atomic():
        Enrolment.objects.select_for_update().filter(pk=row.enrolment_id).first()
        model: Any = type(row)
        if row.withdraws_id is not None or model.objects.filter(withdraws=row).exists():
            raise Refused("again", _("This was taken back already."))
        withdrawal = model.objects.create(
            enrolment=row.enrolment, item_key=row.item_key, author=author, reason=reason, withdraws=row
        )
        _move_deadlines(row.enrolment, items)
        record_audit(
            "exception.withdrawn", actor=author, subject=row.enrolment.person, organisation=row.enrolment.organisation,
            fields=[type(row)._meta.model_name or ""], reason=reason, request=request,
        )  # fmt: skip
        announce_exception(withdrawal)


def _check_reason(reason: str) -> str:
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise Refused("reason", _("Say why: the reason is kept with the exception."))
    return reason[:300]


def _fields(**values: Any) -> list[str]:
    return [name for name, value in values.items() if value]


def _assessments(enrolment: Enrolment, item_key: Any) -> list[OutlineItem]:
    outline = outline_of(enrolment.version, language=LANGUAGE)
    found = []
    for item in outline.items:
        if item.assessment is not None and (item_key is None or item.key == str(item_key)):
            terms_of(item.assessment.version_id)  # the plugin is asked before a transaction begins
            found.append(item)
    return found


def _move_deadlines(enrolment: Enrolment, items: list[OutlineItem]) -> None:
    """Papers that are being written get the deadline that applies now; one that was returned keeps its marker's."""
    known = {item.key: item for item in items}
    going = Attempt.objects.select_for_update().filter(enrolment=enrolment, progress=Progress.STARTED)
    for attempt in going.filter(item_key__in=known):
        item = known[str(attempt.item_key)]
        assert item.assessment is not None
        policy, extra = item.assessment.policy, extra_of(enrolment, item.key)
        limit = None if policy.time_limit is None else policy.time_limit + extra.minutes
        window = find_window(policy, terms_of(item.assessment.version_id), until=extra.until)
        deadline = window.deadline(attempt.started_at, limit)
        if deadline != attempt.deadline:
            Attempt.objects.filter(pk=attempt.pk).update(deadline=deadline)
