"""Consent before a confidential self-test: recorded once a version, in the register's own books."""

from typing import Any

from courses.domain.learning.outline import OutlineItem
from courses.models import Attempt
from people.domain.consent import give_consent, has_consent, withdraw_consent
from people.models import Consent, ConsentKind


def subject_of(item: OutlineItem) -> str:
    """What the consent is about: the assessment, whatever its version."""
    assert item.assessment is not None
    return f"assessment:{item.assessment.id}"


def agree_to_self_test(person: Any, item: OutlineItem) -> None:
    """Record that the person read the explanation and takes part of their own will."""
    give_consent(person, kind=ConsentKind.KEEP_SELF_TEST, subject=subject_of(item))


def has_agreed(person: Any, item: OutlineItem) -> bool:
    """Whether that consent holds."""
    return has_consent(person.pk, ConsentKind.KEEP_SELF_TEST, subject=subject_of(item))


def has_taken_back(attempt: Attempt) -> bool:
    """Whether the learner withdrew that consent since: an open paper then waits until they agree again."""
    given = Consent.objects.filter(
        person=attempt.person_id, kind=ConsentKind.KEEP_SELF_TEST, subject=f"assessment:{attempt.assessment_id}"
    )
    last = given.order_by("-given_at", "-pk").first()
    return last is not None and last.withdrawn_at is not None


def take_back(person: Any, item: OutlineItem) -> int:
    """Withdraw it."""
    return withdraw_consent(person, kind=ConsentKind.KEEP_SELF_TEST, subject=subject_of(item))
