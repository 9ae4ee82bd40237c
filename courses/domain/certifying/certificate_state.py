"""What a certificate is worth on a day: computed from its dates and its fate when it is read, by nothing nightly."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from courses.domain.certifying.period import PeriodState, Span, grace_last_day, renewal_opens, rule_of, span_state
from courses.models.certificate import Certificate


class CertificateState(StrEnum):
    VALID = "valid"
    UPCOMING = "upcoming"
    EXPIRED = "expired"
    REISSUED = "reissued"
    REVOKED = "revoked"


LABELS = {
    CertificateState.VALID: _("Valid"),
    CertificateState.UPCOMING: _("Not yet valid"),
    CertificateState.EXPIRED: _("Expired"),
    CertificateState.REISSUED: _("Replaced"),
    CertificateState.REVOKED: _("Revoked"),
}
ICONS = {
    CertificateState.VALID: "check-circle",
    CertificateState.UPCOMING: "clock",
    CertificateState.EXPIRED: "clock",
    CertificateState.REISSUED: "refresh",
    CertificateState.REVOKED: "ban",
}
BADGES = {
    CertificateState.VALID: "ok",
    CertificateState.UPCOMING: "info",
    CertificateState.EXPIRED: "caution",
    CertificateState.REISSUED: "info",
    CertificateState.REVOKED: "danger",
}


def certificate_state(certificate: Certificate, *, today: date) -> CertificateState:
    """Revoked before replaced before the dates."""
    if certificate.revoked_at:
        return CertificateState.REVOKED
    if certificate.replaced_at:
        return CertificateState.REISSUED
    state = span_state(Span(certificate.valid_from, certificate.valid_until), today=today)
    return {
        PeriodState.UPCOMING: CertificateState.UPCOMING,
        PeriodState.EXPIRED: CertificateState.EXPIRED,
    }.get(state, CertificateState.VALID)


@dataclass(frozen=True)
class Renewal:
    """When somebody may renew: the day the window opens, the last valid day, the last day of grace."""

    opens: date
    due: date
    grace_until: date
    days_left: int
    is_open: bool
    in_grace: bool


def renewal_of(certificate: Certificate, *, today: date) -> Renewal | None:
    """The renewal dates of a certificate that ends; None without end, or when its fate is sealed."""
    version = certificate.version
    if version is None or certificate.valid_until is None or certificate.revoked_at or certificate.replaced_at:
        return None
    rule = rule_of(version)
    opens = renewal_opens(Span(certificate.valid_from, certificate.valid_until), rule)
    if opens is None:
        return None
    last = grace_last_day(certificate.valid_until, rule)
    return Renewal(
        opens=opens,
        due=certificate.valid_until,
        grace_until=last,
        days_left=(certificate.valid_until - today).days,
        is_open=opens <= today <= last,
        in_grace=certificate.valid_until < today <= last,
    )
