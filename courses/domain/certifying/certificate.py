"""Issuing, replacing, revoking and registering certificates. A row is never edited: only its fate is added."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.certifying.look import look_of
from courses.domain.certifying.numbering import name_key, new_token, number_key, take_number
from courses.domain.certifying.period import Span, local_day
from courses.domain.certifying.snapshot import (
    SCHEMA,
    IssuingRefused,
    build_certificate,
    check_glyphs,
    check_may_issue,
    choose_key,
    design_for,
    make_snapshot,
    plain_hours,
    verify_base,
)
from courses.models.certificate import Certificate, CertificateEvent, CertificateEventKind, CertificateSource
from courses.models.issuer import Issuer
from courses.models.period import CertificationPeriod
from people.domain.audit import record_audit
from people.domain.job import create_job
from people.models.user import User

__all__ = [
    "IssuingRefused",
    "issue_certificate",
    "record_event",
    "register_certificate",
    "reissue_certificate",
    "revoke_certificate",
]


def record_event(
    certificate: Certificate, kind: str, *, actor: User | None = None, reason: str = "", at: datetime | None = None
) -> None:
    """Write down what happened to a certificate."""
    CertificateEvent.objects.create(
        certificate=certificate, kind=kind, actor=actor, reason=reason, at=at or timezone.now()
    )


@transaction.atomic
def issue_certificate(period: CertificationPeriod, *, actor: User | None = None) -> Certificate:
    """Issue the certificate of a certified period. A double click gets the one that exists.

    Raises IssuingRefused; then nothing was written and no number is lost."""
    locked = (
        CertificationPeriod.objects.select_for_update(of=("self",))
        .select_related("person", "version", "programme__issuer")
        .get(pk=period.pk)
    )
    existing = Certificate.objects.current().filter(period=locked).first()
    if existing is not None:
        return existing
    if locked.certified_at is None or locked.revoked_at is not None:
        raise IssuingRefused("not_certified", _("The requirements are not met, or the certification was revoked."))
    return write_certificate(locked, name=locked.person.real_name, actor=actor, replaces=None)


def write_certificate(
    period: CertificationPeriod, *, name: str, actor: User | None, replaces: Certificate | None
) -> Certificate:
    """The row, its number and its signature; the counter is locked last, just before the row is written."""
    issuer, now = period.programme.issuer, timezone.now()
    check_may_issue(issuer)
    design, look = design_for(period.programme), look_of(issuer)
    snapshot = make_snapshot(period, name=name, issued_on=local_day(now), token=new_token(), design=design, look=look)
    snapshot["replaces"] = replaces.number if replaces else ""
    check_glyphs(snapshot)
    snapshot["key"] = choose_key(issuer)
    snapshot["number"] = take_number(period.programme, issuer=issuer, year=local_day(now).year)
    certificate = build_certificate(period, snapshot, design=design, look=look, now=now, replaces=replaces)
    certificate.save()
    record_event(certificate, CertificateEventKind.ISSUED, actor=actor, at=now)
    record_audit("certificate.issued", actor=actor, subject=certificate, organisation=period.organisation)
    return certificate


@transaction.atomic
def reissue_certificate(certificate: Certificate, *, actor: User, reason: str) -> Certificate:
    """A new certificate with a new number for the same period: name corrected, paper damaged. The old one says so.

    A second call for the same old certificate returns the new one."""
    old = Certificate.objects.select_for_update().get(pk=certificate.pk)
    after = Certificate.objects.filter(replaces=old).first()
    if after is not None:
        return after
    if not reason.strip():
        raise IssuingRefused("no_reason", _("Say why a new one is issued."))
    if old.source != CertificateSource.ISSUED or old.revoked_at or old.period_id is None:
        raise IssuingRefused("not_current", _("Only a certificate issued here and not revoked can be replaced."))
    period = CertificationPeriod.objects.select_related("person", "version", "programme__issuer").get(pk=old.period_id)
    now = timezone.now()
    old.replaced_at = now
    old.save(update_fields=["replaced_at"])
    record_event(old, CertificateEventKind.REPLACED, actor=actor, reason=reason, at=now)
    new = write_certificate(period, name=period.person.real_name, actor=actor, replaces=old)
    record_audit("certificate.replaced", actor=actor, subject=old, organisation=period.organisation, reason=reason)
    return new


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, actor: User, reason: str, note: str = "") -> Certificate:
    """Revoke for good: certificate and period. `reason` is a RevokeReason, the note is for the file and the holder.

    Undone only by certifying and issuing anew. Revoking again changes nothing."""
    found = Certificate.objects.select_for_update().get(pk=certificate.pk)
    if found.revoked_at:
        return found
    if found.replaced_at:
        raise IssuingRefused("replaced", _("This certificate was replaced. Revoke the new one."))
    now = timezone.now()
    found.revoked_at, found.revoked_by, found.revoke_reason, found.revoke_note = now, actor, reason, note[:300]
    found.save(update_fields=["revoked_at", "revoked_by", "revoke_reason", "revoke_note"])
    if found.period_id:
        CertificationPeriod.objects.filter(pk=found.period_id, revoked_at=None).update(
            revoked_at=now, revoked_by=actor, revoke_reason=reason
        )
        create_job("courses.open_periods", arguments={"programme": found.programme_id or 0})  # they may begin anew
    record_event(found, CertificateEventKind.REVOKED, actor=actor, reason=reason, at=now)
    record_audit("certificate.revoked", actor=actor, subject=found, organisation=found.organisation, reason=reason)
    return found


@transaction.atomic
def register_certificate(
    person: User,
    *,
    issuer: Issuer,
    number: str,
    title: str,
    span: Span,
    actor: User | None = None,
    source: str = CertificateSource.EXTERNAL,
    level: str = "",
    hours: Decimal = Decimal(0),
) -> Certificate:
    """Enter a certificate of another body, or of an earlier register. It never looks issued by us and is not signed.

    The same issuer and number again returns what is there, if it is the same person's."""
    if span.start > timezone.localdate() or (span.until is not None and span.until < span.start):
        raise IssuingRefused("dates", _("The first valid day lies in the future, or after the last."))
    existing = Certificate.objects.filter(issuer=issuer, number=number).first()
    if existing is not None:
        if existing.person_id == person.pk:
            return existing
        raise IssuingRefused("number_taken", _("This number is registered for somebody else."))
    now, token = timezone.now(), new_token()
    snapshot = {
        "schema": SCHEMA, "name": person.real_name, "number": number, "programme": title, "programme_en": "",
        "level": level, "level_en": "", "hours": plain_hours(hours), "issuer": issuer.name, "issuer_en": issuer.name_en,
        "issued_on": span.start.isoformat(), "valid_from": span.start.isoformat(),
        "valid_until": span.until.isoformat() if span.until else "", "verify": f"{verify_base(issuer)}/verify/{token}/",
    }  # fmt: skip
    certificate = Certificate.objects.create(
        person=person, issuer=issuer, source=source, number=number, number_key=number_key(number),
        name_key=name_key(person.real_name), token=token, schema=SCHEMA, snapshot=snapshot, issued_at=now,
        valid_from=span.start, valid_until=span.until,
    )  # fmt: skip
    record_event(certificate, CertificateEventKind.REGISTERED, actor=actor, at=now)
    record_audit("certificate.registered", actor=actor, subject=certificate)
    return certificate
