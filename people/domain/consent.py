"""Consent: giving it to a version of a text, withdrawing it, and asking whether it holds."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.domain.audit import record_audit
from people.domain.events import consent_withdrawn
from people.models import Consent, ConsentKind, User


@dataclass(frozen=True)
class TextInForce:
    """The text to which people agree today: its version, what changed in it, and where it is read."""

    version: str
    title: str = ""
    note: str = ""
    url: str = ""


_find_text: Callable[[str], TextInForce | None] | None = None


def provide_texts(find: Callable[[str], TextInForce | None]) -> None:
    """Let the floor above, which keeps the texts, answer which one is in force. Asked at every click."""
    global _find_text  # noqa: PLW0603 - set once, at start
    _find_text = find


def text_in_force(kind: str) -> TextInForce:
    """The text in force; version "1" while none is published."""
    return (_find_text(kind) if _find_text else None) or TextInForce("1")


def current_text_version(kind: str) -> str:
    """The version in force, or "1" while no text is published."""
    return text_in_force(kind).version


def agreed_version(person: User, kind: str) -> str:
    """The version a person agreed to last; empty where they never did."""
    held = person.consents.current().filter(kind=kind, subject="")
    return held.order_by("-given_at", "-pk").values_list("text_version", flat=True).first() or ""


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
