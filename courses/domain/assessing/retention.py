"""How long answers are kept: after the months a type names they are cleared; the grade stays. A duty of the clock."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from courses.domain.assessing.terms import terms_of
from courses.domain.reviewing.keeping import forget_reviews_of, strip_facts
from courses.domain.uploading.files import erase_files
from courses.models import (
    AnonymousAnswer,
    AnswersErasure,
    AssessmentVersion,
    Attempt,
    AttemptFile,
    Grade,
    Presence,
    PrivacyClass,
    Progress,
    Response,
)
from plugins.api import runtime

AT_ONCE = 200
OVER = (Progress.COMPLETED, Progress.EXPIRED, Progress.VOIDED)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time some months earlier; the last day of a shorter month."""
    whole = moment.year * 12 + moment.month - 1 - months
    year, month = divmod(whole, 12)
    for day in range(moment.day, 27, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return moment.replace(year=year, month=month + 1)


def clear_old_answers(*, now: datetime | None = None, limit: int = AT_ONCE) -> int:
    """Clear what is older than its type keeps it; returns how many attempts and anonymous answers. Safe to repeat."""
    now = now or timezone.now()
    cleared = 0
    types = [kind.key for kind in runtime.assessment_types()]
    for version in AssessmentVersion.objects.filter(type_key__in=types).order_by("pk"):
        months = terms_of(version.pk).keep_months
        if not months:
            continue
        if version.privacy == PrivacyClass.ANONYMOUS:
            cleared += _drop_anonymous(version, timezone.localdate(months_before(now, months)))
        elif version.privacy != PrivacyClass.CONFIDENTIAL:  # those have a key and a last day of their own
            cleared += _clear_version(version, months, months_before(now, months), limit=limit - cleared)
        if cleared >= limit:
            break
    return cleared


def _drop_anonymous(version: AssessmentVersion, day: date) -> int:
    """Answers know no day: a month is over when all of it is."""
    old = AnonymousAnswer.objects.filter(version=version, month__lt=f"{day:%Y-%m}")
    return int(models.QuerySet(AnonymousAnswer).filter(pk__in=old.values("pk")).delete()[0])


def _clear_version(version: AssessmentVersion, months: int, before: datetime, *, limit: int) -> int:
    due = Attempt.objects.filter(version=version, answers_erasure=None, progress__in=OVER, closed_at__lt=before)
    ids = list(due.order_by("closed_at").values_list("pk", flat=True)[: max(0, limit)])
    for attempt_id in ids:
        clear_attempt(attempt_id, months=months)
    return len(ids)


@transaction.atomic
def clear_attempt(attempt_id: int, *, months: int) -> None:
    """Empty every answer of an attempt and what was drawn from it; points, state and date stay."""
    if AnswersErasure.objects.filter(attempt=attempt_id).exists():
        return
    AnswersErasure.objects.create(attempt_id=attempt_id, months=months)
    _erase(Response, attempt_id, raw={})
    for grade in Grade.objects.filter(attempt=attempt_id):
        parts = [{**part, "feedback": ""} for part in grade.parts]
        models.QuerySet(Grade).filter(pk=grade.pk).update(
            response=None,
            snapshot="",
            summary=[],
            feedback="",
            parts=parts,
            marks=None,
            facts=strip_facts(grade.facts),
        )
    Presence.objects.filter(attempt=attempt_id).delete()
    forget_reviews_of(attempt_id)
    erase_files(AttemptFile.objects.filter(attempt=attempt_id))


def _erase(model: Any, attempt_id: int, **values: Any) -> None:
    """Append-only rows are emptied in this one place, in the transaction that says so."""
    models.QuerySet(model).filter(attempt=attempt_id).update(**values)
