"""Consent: giving it to a version of a text, withdrawing it, and asking whether it holds."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.domain.audit import record_audit
from people.domain.events import consent_withdrawn
from people.models import Consent, ConsentKind, User


class TextVersions:
    """Which version of each text is in force; the floor above fills it in when the pages change."""

    current: dict[str, str] = {}


def current_text_version(kind: str) -> str:
    """The version in force, or "1" while no text is published."""
    return TextVersions.current.get(kind, "1")


@transaction.atomic
def give_consent(person: User, *, kind: str, text_version: str = "", subject: str = "") -> Consent:
    """Record consent to a version of a text; the same consent again changes nothing."""
    version = text_version or current_text_version(kind)
    wanted = {"kind": ConsentKind(kind), "subject": subject, "text_version": version}
    found = person.consents.current().filter(**wanted).first()
    if found:
        return found
    try:
        with transaction.atomic():
            given = Consent.objects.create(person=person, **wanted)
    except IntegrityError:  # a double click: the other request was quicker
        return person.consents.current().get(**wanted)
    record_audit("consent.given", actor=person, subject=given)
    return given


@transaction.atomic
def withdraw_consent(person: User, *, kind: str, subject: str = "") -> int:
    """Withdraw every version of a consent; returns how many held. Whoever keeps something by it deletes it."""
    held = person.consents.current().filter(kind=kind, subject=subject)
    withdrawn = held.update(withdrawn_at=timezone.now())
    if withdrawn:
        record_audit("consent.withdrawn", actor=person, subject=person, fields=[kind])
        consent_withdrawn.send(sender=Consent, person_id=person.pk, kind=kind, subject=subject)
    return withdrawn


def has_consent(person_id: int, kind: str, *, subject: str = "") -> bool:
    """Whether a person's consent to any version of a text holds now."""
    return Consent.objects.current().filter(person=person_id, kind=kind, subject=subject).exists()
