"""A person's certificates as the pages show them: state, words, renewal, address to share."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.domain.certifying.certificate_state import (
    BADGES,
    ICONS,
    LABELS,
    CertificateState,
    Renewal,
    certificate_state,
    renewal_of,
)
from courses.domain.certifying.numbering import group_token
from courses.domain.certifying.printed import qr_svg
from courses.domain.certifying.signature import check_signature
from courses.domain.certifying.verify import in_language
from courses.models.certificate import Certificate, CertificateQuerySet, CertificateSource
from courses.models.certificate_template import Orientation
from courses.models.period import CertificationPeriod
from people.models.user import User


@dataclass(frozen=True)
class Shown:
    """One certificate with everything a card says."""

    certificate: Certificate
    state: CertificateState
    label: str
    badge: str
    icon: str
    programme: str
    level: str
    hours: str
    issuer: str
    name: str
    renewal: Renewal | None
    is_registered_only: bool
    can_print: bool
    successor: Certificate | None
    revoke_reason: str

    @property
    def verify_address(self) -> str:
        return str(self.certificate.snapshot["verify"])

    @property
    def short_address(self) -> str:
        """The verify address as it is read aloud: without scheme, the token in groups of four."""
        base = self.verify_address.split("://", 1)[-1].split("/verify/")[0]
        return f"{base}/verify/{group_token(self.certificate.token)}"

    @property
    def has_ended(self) -> bool:
        return self.state not in {CertificateState.VALID, CertificateState.UPCOMING}

    @property
    def is_upright(self) -> bool:
        """Whether its sheet was designed for paper that stands; the usual sheet lies."""
        design = self.certificate.template_version
        return design is not None and design.orientation == Orientation.PORTRAIT

    def qr(self) -> SafeString:
        """The verify address as a vector code; made of digits and path commands only."""
        return mark_safe(qr_svg(self.verify_address))  # noqa: S308 — drawn by segno from our own address

    def signature_holds(self) -> bool:
        """Whether the stored text is what was signed."""
        row = self.certificate
        return check_signature(row.snapshot, signature=row.signature, key_id=row.key_id)


def shown(certificate: Certificate, *, today: date | None = None) -> Shown:
    """A certificate as of a day."""
    today = today or timezone.localdate()
    state, snapshot = certificate_state(certificate, today=today), certificate.snapshot
    issued = certificate.source != CertificateSource.EXTERNAL
    return Shown(
        certificate=certificate,
        state=state,
        label=str(LABELS[state]),
        badge=BADGES[state],
        icon=ICONS[state],
        programme=in_language(snapshot, "programme"),
        level=in_language(snapshot, "level"),
        hours=snapshot["hours"] if snapshot["hours"] != "0" else "",
        issuer=in_language(snapshot, "issuer"),
        name=snapshot["name"],
        renewal=renewal_of(certificate, today=today),
        is_registered_only=not issued,
        can_print=certificate.source == CertificateSource.ISSUED
        and state not in {CertificateState.REVOKED, CertificateState.REISSUED},
        successor=getattr(certificate, "replaced_by", None),
        revoke_reason=certificate.get_revoke_reason_display() if certificate.revoked_at else "",
    )


def with_parts(rows: CertificateQuerySet) -> CertificateQuerySet:
    """Everything a card needs in one query."""
    found: CertificateQuerySet = rows.select_related(
        "issuer", "programme", "version", "replaced_by", "person", "template_version"
    )
    return found


def certificates_of(person: User) -> list[Shown]:
    """A person's certificates: what is in force first, the newest of each first. One query."""
    rows = [shown(row) for row in with_parts(Certificate.objects.filter(person=person))]
    return sorted(rows, key=lambda one: (one.has_ended, one.is_registered_only))


def held_periods_of(person: User) -> list[CertificationPeriod]:
    """Certified periods whose certificate could not be issued yet."""
    found = CertificationPeriod.objects.certified().filter(person=person).exclude(held_reason="")
    return list(found.select_related("programme"))


def file_name(certificate: Certificate, kind: str) -> str:
    """A name for a saved file: the number tells nothing about the person."""
    safe = "".join(sign if sign.isalnum() or sign in "-._" else "-" for sign in certificate.number)
    return f"{safe}.{kind}" if safe.isascii() else _("certificate") + f".{kind}"
