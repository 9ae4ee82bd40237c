"""By which version of an assessment, and by which paper, a result was judged."""

from typing import Any

from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.models import Attempt, Grade


def newest_grade(attempt: Attempt) -> Grade | None:
    """The result that stands: the one with the highest serial."""
    return Grade.objects.filter(attempt=attempt).order_by("-serial").first()


def graded_under(attempt: Attempt, grade: Grade | None) -> tuple[VersionFacts, Any]:
    """The version and the paper by which a result was judged: the attempt's own, or those of a regrade."""
    if grade is None or grade.version_id == attempt.version_id:
        return version_facts(attempt.version_id), attempt.variant
    return version_facts(grade.version_id), attempt.variant if grade.variant is None else grade.variant
