"""Making statements of what was noted: the type is asked outside every transaction, a short one keeps what it said."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses.domain.assessing.judged_by import graded_under
from courses.domain.assessing.result import outcome_of
from courses.domain.statements.cause import may_speak_of
from courses.domain.statements.wording import assessment_of, say_completion, say_grade, say_part
from courses.models import CourseCompletion, Grade, PrivacyClass, Statement, StatementCause
from courses.models.statement import StatementSource, StatementState
from plugins.api import Ctx, Mode, runtime

PATIENCE = timedelta(minutes=10)  # a cause whose maker died is taken up again
MOST_PARTS = 200


def make_statements(*, limit: int = 500) -> int:
    """Make the statements of what waits; returns how many were made."""
    now, made = timezone.now(), 0
    for cause in StatementCause.objects.filter(not_before__lte=now).order_by("pk")[:limit]:
        claimed = StatementCause.objects.filter(pk=cause.pk, tries=cause.tries, not_before=cause.not_before)
        if claimed.update(tries=F("tries") + 1, not_before=now + PATIENCE):
            rows = of_grade(cause.record) if cause.source == StatementSource.GRADE else of_course(cause.record)
            made += keep(cause, rows)
    return made


@transaction.atomic
def keep(cause: StatementCause, rows: list[Statement]) -> int:
    """Write them and forget the cause; what is there already stays as it is."""
    for row in rows:
        row.content = {"id": str(row.uuid), **row.content}
    Statement.objects.bulk_create(rows, ignore_conflicts=True)
    StatementCause.objects.filter(pk=cause.pk).delete()
    return len(rows)


def of_course(record: int) -> list[Statement]:
    """The statement of a finished course."""
    named = CourseCompletion.objects.select_related("person", "course", "enrolment")
    row = named.filter(pk=record, is_reversal=False).first()
    if row is None or row.person is None:
        return []
    return [_statement(StatementSource.COURSE, row.pk, 0, row, say_completion(row, row.person), course=row.course_id)]


def of_grade(record: int) -> list[Statement]:
    """The statement of a result, and those that its type makes. The class is looked at again: nothing sealed passes."""
    named = Grade.objects.select_related("attempt__person", "attempt__course", "attempt__enrolment",
                                         "attempt__assessment")  # fmt: skip
    grade = named.filter(pk=record, sealed=False).first()
    if grade is None or not may_speak_of(grade.attempt):
        return []
    attempt = grade.attempt
    said = [say_grade(attempt, grade), *ask_type(grade)]
    practice = attempt.privacy == PrivacyClass.FORMATIVE
    return [
        _statement(
            StatementSource.GRADE, grade.pk, part, attempt, words, course=attempt.course_id, is_practice=practice
        )
        for part, words in enumerate(said)
    ]


def ask_type(grade: Grade) -> list[dict[str, Any]]:
    """What the type says of each question; nothing where answers were erased, or the plugin is away."""
    attempt = grade.attempt
    facts, variant = graded_under(attempt, grade)
    if grade.response is None or facts.is_sealed:
        return []
    ctx = Ctx(
        config=facts.config, variant=variant or {}, mode=Mode.REVIEW, response=grade.response, facts=grade.facts,
        outcome=outcome_of(grade), base_url=assessment_of(attempt)["id"],
    )  # fmt: skip
    given = runtime.call(facts.type_key, "xapi", ctx, fallback=[]).value
    words = [say_part(attempt, grade, one) for one in given[:MOST_PARTS]]
    return [one for one in words if one is not None]


def _statement(source: str, record: int, part: int, stamped: Any, content: dict[str, Any], **more: Any) -> Statement:
    course = more.pop("course")
    return Statement(
        source=source, record=record, part=part, content=content, person_id=stamped.person_id, course_id=course,
        organisation_id=stamped.organisation_id, district_id=stamped.district_id,
        state=StatementState.WAITING if settings.LRS_URL else StatementState.KEPT, **more,
    )  # fmt: skip
