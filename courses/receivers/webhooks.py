"""What the school tells other systems: written with what happened, ids and facts only."""

from typing import Any

from django.db.models.signals import post_save

from courses.domain.statements.cause import note_completion
from courses.domain.telling import (
    tell_certificate_fate,
    tell_certificate_issued,
    tell_completed,
    tell_enrolled,
)
from courses.models import Certificate, CourseCompletion, Enrolment
from courses.models.certificate import CertificateSource


def on_enrolled(sender: Any, instance: Enrolment, created: bool, raw: bool = False, **facts: Any) -> None:
    """One place on a course; those that are made in bulk are told by whoever makes them."""
    if created and not raw:
        tell_enrolled([instance])


def on_completed(sender: Any, instance: CourseCompletion, created: bool, raw: bool = False, **facts: Any) -> None:
    """A finished course; what takes one back is no event, and is found by its row."""
    if created and not raw and not instance.is_reversal:
        tell_completed(instance)
        note_completion(instance)


def on_certificate(
    sender: Any, instance: Certificate, created: bool, raw: bool = False, update_fields: Any = None, **facts: Any
) -> None:
    """A certificate was issued, or its fate has changed."""
    if raw:
        return
    if created and instance.source == CertificateSource.ISSUED:
        tell_certificate_issued(instance)
    for field in ("replaced_at", "revoked_at"):
        if not created and field in (update_fields or ()) and getattr(instance, field) is not None:
            tell_certificate_fate(instance, field)


def connect() -> None:
    """Listen; called once when the wing is ready."""
    post_save.connect(on_enrolled, sender=Enrolment, dispatch_uid="courses.webhooks.enrolled")
    post_save.connect(on_completed, sender=CourseCompletion, dispatch_uid="courses.webhooks.completed")
    post_save.connect(on_certificate, sender=Certificate, dispatch_uid="courses.webhooks.certificate")
