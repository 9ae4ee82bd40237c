"""The register of certificates: the certificate, the counter of its numbers and what happened to it."""

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models.append_only import AppendOnly
from courses.models.certificate_template import TemplateVersion
from courses.models.stamped import Stamped
from people.models.public_id import PublicIdField
from people.models.scope import limit_to_own_or


class CertificateSource(models.TextChoices):
    ISSUED = "issued", _("issued here")
    IMPORTED = "imported", _("brought over from an earlier register")
    EXTERNAL = "external", _("registered, issued by another body")


class RevokeReason(models.TextChoices):
    ERROR = "error", _("issued by mistake")
    FRAUD = "fraud", _("obtained by deceit")
    CONDUCT = "conduct", _("conduct of the holder")
    REQUEST = "request", _("asked for by the holder")
    OTHER = "other", _("another reason")


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def current(self) -> Self:
        """Neither replaced nor revoked; it may still have ended by its date."""
        return self.filter(replaced_at__isnull=True, revoked_at__isnull=True)

    def visible_to(self, user: Any, action: str = "view_progress") -> Self:
        """One's own, and those stamped with an organisation where one may do this."""
        return limit_to_own_or(self, user, owner="person", action=action)

    def update(self, **values: Any) -> int:
        """Only the fate of a certificate may change; merging two people may move it to the person who stays.

        The period is let go only where a registration is taken back."""
        if set(values) - Certificate.CHANGEABLE:
            raise TypeError("A certificate is never edited: issue a new one.")
        return super().update(**values)

    def delete(self) -> NoReturn:
        raise TypeError("A certificate is never deleted.")


class StandingCertificates(models.Manager.from_queryset(CertificateQuerySet)):  # type: ignore[misc]
    """All but registrations that were taken back: those were never so, and only the audit still knows them."""

    def get_queryset(self) -> CertificateQuerySet:
        found: CertificateQuerySet = super().get_queryset().filter(withdrawn_at=None)
        return found


class Certificate(Stamped):
    """What was certified, as it was said on the day. The signature covers the snapshot; only its fate may be added."""

    CHANGEABLE = frozenset(
        {
            "person",
            "person_id",
            "period",
            "withdrawn_at",
            "replaced_at",
            "revoked_at",
            "revoked_by",
            "revoked_by_id",
            "revoke_reason",
            "revoke_note",
        }
    )

    public_id = PublicIdField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    issuer = models.ForeignKey("courses.Issuer", on_delete=models.PROTECT, related_name="certificates")
    programme = models.ForeignKey(
        "courses.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    version = models.ForeignKey(
        "courses.ProgrammeVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    period = models.ForeignKey(
        "courses.CertificationPeriod", null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    template_version = models.ForeignKey(
        TemplateVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="certificates"
    )
    look = models.ForeignKey(
        "courses.IssuerLook", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = models.CharField(_("origin"), max_length=10, choices=CertificateSource.choices)
    number = models.CharField(_("certificate number"), max_length=80)
    number_key = models.CharField(
        max_length=80, db_index=True, editable=False
    )  # as people type it, see domain.numbering
    name_key = models.CharField(max_length=120, editable=False)
    token = models.CharField(max_length=32, unique=True, editable=False)
    schema = models.PositiveSmallIntegerField(default=1, editable=False)
    snapshot = models.JSONField(editable=False)
    signature = models.CharField(max_length=120, blank=True, editable=False)
    key_id = models.CharField(_("signing key"), max_length=40, blank=True, editable=False)
    issued_at = models.DateTimeField(_("issued"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    replaces = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    replaced_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    revoke_reason = models.CharField(max_length=10, choices=RevokeReason.choices, blank=True)
    revoke_note = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)  # the file it came with was taken back

    objects = StandingCertificates()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number"],
                condition=Q(withdrawn_at__isnull=True),
                name="certificate_number_once_per_issuer",
            ),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(replaced_at__isnull=True, revoked_at__isnull=True),
                name="certificate_one_current_per_period",
            ),
            models.CheckConstraint(
                condition=~Q(source="issued")
                | (Q(period__isnull=False, version__isnull=False) & ~Q(signature="") & ~Q(key_id="")),
                name="certificate_issued_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | (~Q(source="issued") & Q(period__isnull=True)),
                name="certificate_withdrawn_was_registered",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoke_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoke_reason="")),
                name="certificate_revoked_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Guard only: a stored row takes nothing but its fate."""
        fields = kwargs.get("update_fields")
        if not self._state.adding and (fields is None or set(fields) - self.CHANGEABLE):
            raise TypeError("A certificate is never edited: issue a new one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("A certificate is never deleted.")


class NumberCounter(models.Model):
    """The last serial given by an issuer for a programme in a year. Locked last in the issuing transaction."""

    issuer = models.ForeignKey("courses.Issuer", on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey("courses.Programme", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "programme", "year"], name="number_counter_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id}-{self.programme_id}-{self.year}: {self.last}"


class CertificateEventKind(models.TextChoices):
    ISSUED = "issued", _("issued")
    REGISTERED = "registered", _("registered")
    REPLACED = "replaced", _("replaced by a new one")
    REVOKED = "revoked", _("revoked")
    WITHDRAWN = "withdrawn", _("registration taken back")
    DOWNLOADED = "downloaded", _("downloaded")
    VERIFIED = "verified", _("checked in public")


class CertificateEvent(AppendOnly):
    """What happened to a certificate, when and by whom. Append-only; a public check leaves no trace of the asker."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=CertificateEventKind.choices)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("event of a certificate")
        verbose_name_plural = _("events of certificates")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["certificate", "at"], name="certificate_event_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"
