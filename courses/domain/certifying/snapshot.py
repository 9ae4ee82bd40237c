"""What a certificate says and how its row is made, up to the number: shared by issuing one and issuing many."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.certifying.glyphs import FontsMissing, missing_glyphs, spell
from courses.domain.certifying.numbering import name_key, number_key
from courses.domain.certifying.signature import (
    SigningKeyMissing,
    check_recorded_key,
    newest_key_id,
    record_public_key,
    sign_snapshot,
)
from courses.domain.refusal import Refused
from courses.models.certificate import Certificate, CertificateSource
from courses.models.certificate_template import TemplateState, TemplateVersion
from courses.models.issuer import Issuer, IssuerLook
from courses.models.period import CertificationPeriod
from courses.models.programme import Programme

SCHEMA = 1
KEY_MISSING = gettext_lazy("The signing key is missing. Put the key file back, then issue again.")


class IssuingRefused(Refused):
    """Nothing was issued. `code` is for the record, the message says what to do."""


def verify_base(issuer: Issuer) -> str:
    """The public address under which this issuer's certificates are checked, without a closing slash."""
    return str(issuer.verify_base or settings.BASE_URL).rstrip("/")


def check_may_issue(issuer: Issuer) -> None:
    """Refuse what would be regretted for years: an unsafe address in a QR code, an outside body's name."""
    if issuer.is_external:
        raise IssuingRefused("external", _("This body's certificates are registered here, not issued."))
    if settings.PRODUCTION and not verify_base(issuer).startswith("https://"):
        raise IssuingRefused(
            "not_https",
            _("The public address of this site is not https. Set XINQIAO_BASE_URL first: QR codes live for years."),
        )


def check_glyphs(snapshot: dict[str, Any]) -> None:
    """Refuse what the certificate font cannot draw."""
    check_texts(*(value for value in snapshot.values() if isinstance(value, str)))


def check_texts(*texts: str) -> None:
    """Refuse a text with a character that the certificate font cannot draw, and name it."""
    try:
        missing = missing_glyphs(*texts)
    except FontsMissing as error:
        raise IssuingRefused("no_font", _("The certificate font is not installed.")) from error
    if missing:
        raise IssuingRefused(
            "glyph",
            _("The certificate font has no character for: %(signs)s. Install a font that has it, then issue again.")
            % {"signs": spell(missing)},
        )


def plain_hours(hours: Decimal) -> str:
    """Hours without closing zeros: 24, 7.5."""
    return format(hours.normalize(), "f") if hours else "0"


def make_snapshot(
    period: CertificationPeriod,
    *,
    name: str,
    issued_on: date,
    token: str,
    design: TemplateVersion | None = None,
    look: IssuerLook | None = None,
) -> dict[str, Any]:
    """What the certificate says, in strings and whole numbers only, without the number (it is taken last)."""
    version, programme = period.version, period.programme
    issuer = programme.issuer
    if period.valid_from is None:
        raise IssuingRefused("not_certified", _("The requirements are not met, or the certification was revoked."))
    drawn = {"design": f"{design.template.public_id}/{design.number}"} if design else {}
    drawn |= {"seal": look.seal_digest} if look and look.seal_digest else {}
    return {
        "schema": SCHEMA,
        "name": name,
        "programme": programme.name,
        "programme_en": programme.name_en,
        "programme_version": version.number,
        "level": version.level,
        "level_en": version.level_en,
        "hours": plain_hours(version.hours),
        "wording": version.wording,
        "wording_en": version.wording_en,
        "issuer": issuer.name,
        "issuer_en": issuer.name_en,
        "issued_on": issued_on.isoformat(),
        "valid_from": period.valid_from.isoformat(),
        "valid_until": period.valid_until.isoformat() if period.valid_until else "",
        "verify": f"{verify_base(issuer)}/verify/{token}/",
        **drawn,
    }


def choose_key(issuer: Issuer) -> str:
    """The id of the key that signs for an issuer; its public half is on record from now on."""
    try:
        return record_public_key(issuer.signing_key_id or newest_key_id()).key_id
    except SigningKeyMissing as error:
        raise IssuingRefused("no_key", KEY_MISSING) from error


def check_key(issuer: Issuer) -> None:
    """Refuse when the key that would sign for an issuer is not there, or is another than the one on record."""
    try:
        check_recorded_key(issuer.signing_key_id or newest_key_id())
    except SigningKeyMissing as error:
        raise IssuingRefused("no_key", KEY_MISSING) from error


def design_for(programme: Programme) -> TemplateVersion | None:
    """The design a programme's certificates are issued in: its own choice, else its issuer's; None: the usual sheet."""
    published = TemplateVersion.objects.filter(state=TemplateState.PUBLISHED, template__is_active=True)
    chosen = Q(template__choices__programme=programme) | Q(template__choices__issuer=programme.issuer_id)
    found = published.filter(chosen).select_related("template")
    return found.order_by(F("template__choices__programme").asc(nulls_last=True), "-number").first()


def build_certificate(
    period: CertificationPeriod,
    snapshot: dict[str, Any],
    *,
    design: TemplateVersion | None,
    look: IssuerLook | None,
    now: datetime,
    replaces: Certificate | None = None,
) -> Certificate:
    """The row of a snapshot that has everything, the number too: signed, not yet written."""
    return Certificate(
        person=period.person,
        issuer=period.programme.issuer,
        programme=period.programme,
        version=period.version,
        period=period,
        template_version=design,
        look=look,
        source=CertificateSource.ISSUED,
        number=snapshot["number"],
        number_key=number_key(snapshot["number"]),
        name_key=name_key(snapshot["name"]),
        token=snapshot["verify"].rstrip("/").rsplit("/", 1)[-1],
        schema=SCHEMA,
        snapshot=snapshot,
        signature=sign_snapshot(snapshot, key_id=snapshot["key"]),
        key_id=snapshot["key"],
        issued_at=now,
        valid_from=date.fromisoformat(snapshot["valid_from"]),
        valid_until=period.valid_until,
        organisation_id=period.organisation_id,
        district_id=period.district_id,
        replaces=replaces,
    )
