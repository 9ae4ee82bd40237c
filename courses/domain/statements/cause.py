"""Causes: a row beside each result and completion, in its transaction, when statements are wanted at all."""

from django.conf import settings

from courses.models import Attempt, CourseCompletion, Grade, PrivacyClass, StatementCause
from courses.models.statement import StatementSource

OPEN_CLASSES = frozenset({PrivacyClass.GRADED, PrivacyClass.FORMATIVE})


def may_speak_of(attempt: Attempt) -> bool:
    """Whether anything may be said of an attempt elsewhere: never of a confidential one; anonymous ones are none."""
    return attempt.privacy in OPEN_CLASSES


def note_grade(attempt: Attempt, grade: Grade) -> None:
    """A result that the record store is to hear of."""
    if settings.XAPI and may_speak_of(attempt) and not grade.sealed:
        StatementCause.objects.get_or_create(source=StatementSource.GRADE, record=grade.pk)


def note_completion(completion: CourseCompletion) -> None:
    """A finished course that the record store is to hear of."""
    if settings.XAPI and completion.person_id is not None and not completion.is_reversal:
        StatementCause.objects.get_or_create(source=StatementSource.COURSE, record=completion.pk)
