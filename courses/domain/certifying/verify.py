"""The public check: find by token, or by number and full name together; what it may say, and how often one may ask.

"No such number" and "the name does not match" take the same single query and give the same answer.
"""

import hmac
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from courses.domain.certifying.certificate import record_event
from courses.domain.certifying.certificate_state import ICONS, LABELS, CertificateState, certificate_state, renewal_of
from courses.domain.certifying.numbering import name_key, number_key, token_key
from courses.models.certificate import Certificate, CertificateEventKind, CertificateQuerySet, CertificateSource
from people.domain.masking import mask_name

WINDOW = 600  # seconds
# asks in a window; a school shares one address
LIMITS = {"address": 60, "number": 12, "token": 12, "look": 240, "answer": 400, "receipt": 30, "code": 30,
          "code_address": 900}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What the page says about one certificate; nothing about school, phone, identity or scores."""

    state: CertificateState
    label: str
    icon: str
    name: str
    programme: str
    level: str
    hours: str
    issuer: str
    number: str
    valid_from: date
    valid_until: date | None
    grace_until: date | None
    replaced_on: date | None
    revoked_on: date | None
    successor_number: str
    successor_token: str
    is_registered_only: bool
    is_masked: bool


def allow(kind: str, key: str) -> bool:
    """Count one ask; False when this key asked too often within the window. Keys are kept as digests only."""
    digest = salted_hmac("courses.verify", f"{kind}:{key}", algorithm="sha256").hexdigest()[:32]
    name = f"verify:{kind}:{digest}"
    if cache.add(name, 1, WINDOW):
        return True
    try:
        return int(cache.incr(name)) <= LIMITS[kind]
    except ValueError:  # it ran out between the two calls
        cache.add(name, 1, WINDOW)
        return True


def register() -> CertificateQuerySet:
    """Certificates with everything an answer needs: one query."""
    found: CertificateQuerySet = Certificate.objects.select_related("issuer", "version", "period", "replaced_by")
    return found


def find_by_token(typed: str) -> Certificate | None:
    """The certificate of a QR address."""
    key = token_key(typed)
    return register().filter(token=key).first() if key else None


def find_by_number_and_name(number: str, name: str) -> Certificate | None:
    """The certificate with this number and this full name; None for an unknown number as for another name."""
    keys = {"number_key": number_key(number) or "-", "name_key": name_key(name) or "-"}
    return register().filter(**keys).order_by("-pk").first()


def matches_name(certificate: Certificate, typed: str) -> bool:
    """Whether a typed full name is the one on the certificate."""
    return hmac.compare_digest(name_key(typed).encode(), certificate.name_key.encode())


def in_language(snapshot: dict[str, Any], field: str) -> str:
    """A text of the snapshot in the reader's language, Chinese where there is no English."""
    english = snapshot.get(f"{field}_en") if (get_language() or "").startswith("en") else ""
    return str(english or snapshot.get(field, ""))


def answer_for(certificate: Certificate, *, full_name: bool = False, today: date | None = None) -> Answer:
    """What may be said publicly. The full name only to who gave it, or where the programme's version says so."""
    today = today or timezone.localdate()
    snapshot, state = certificate.snapshot, certificate_state(certificate, today=today)
    renewal = renewal_of(certificate, today=today)
    successor = getattr(certificate, "replaced_by", None)
    shows_full = full_name or bool(certificate.version and certificate.version.shows_full_name)
    return Answer(
        state=state,
        label=str(LABELS[state]),
        icon=ICONS[state],
        name=snapshot["name"] if shows_full else mask_name(snapshot["name"]),
        programme=in_language(snapshot, "programme"),
        level=in_language(snapshot, "level"),
        hours=snapshot["hours"] if snapshot["hours"] != "0" else "",
        issuer=in_language(snapshot, "issuer"),
        number=certificate.number,
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        grace_until=renewal.grace_until if renewal and renewal.in_grace else None,
        replaced_on=timezone.localdate(certificate.replaced_at) if certificate.replaced_at else None,
        revoked_on=timezone.localdate(certificate.revoked_at) if certificate.revoked_at else None,
        successor_number=successor.number if successor else "",
        successor_token=successor.token if successor else "",
        is_registered_only=certificate.source == CertificateSource.EXTERNAL,
        is_masked=not shows_full,
    )


def note_verified(certificate: Certificate) -> None:
    """Record that somebody checked it, once a day at most and without a trace of who asked."""
    if cache.add(f"verified:{certificate.pk}:{timezone.localdate()}", 1, 86400):
        record_event(certificate, CertificateEventKind.VERIFIED)
