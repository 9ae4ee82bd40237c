"""Consent before a confidential self-test: recorded once a version, in the register's own books."""

from typing import Any

from courses.domain.outline import OutlineItem
from people.domain.consent import give_consent, has_consent, withdraw_consent
from people.models import ConsentKind


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


def take_back(person: Any, item: OutlineItem) -> int:
    """Withdraw it."""
    return withdraw_consent(person, kind=ConsentKind.KEEP_SELF_TEST, subject=subject_of(item))
