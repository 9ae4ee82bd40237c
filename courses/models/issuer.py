"""The body that signs certificates: names, prefix of numbers, seal, looks, signing key id (never the key itself)."""

from typing import Self

from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.models.storage import evidence_storage, private_storage
from courses.models.append_only import AppendOnly
from people.models.public_id import PublicIdField

SEALS = evidence_storage  # where seals are kept that certificates were issued with
number_part = RegexValidator(r"^[A-Z0-9]{1,12}$", _("Use capital letters A to Z and digits, at most 12."))


class IssuerQuerySet(models.QuerySet["Issuer"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class Issuer(models.Model):
    """Who issues. An external issuer's certificates are only registered here and never look issued by us."""

    public_id = PublicIdField()
    owner = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="issuers", verbose_name=_("owner organisation")
    )
    name = models.CharField(_("official name"), max_length=120)
    name_en = models.CharField(_("official name in English"), max_length=160, blank=True)
    prefix = models.CharField(
        _("prefix of numbers"),
        max_length=12,
        unique=True,
        validators=[number_part],
        help_text=_("Opens every certificate number, for example TZ. It cannot change once a number was given."),
    )
    seal = models.FileField(
        _("seal"),
        upload_to="seals/",
        storage=private_storage,
        blank=True,
        help_text=_(
            "SVG on a clear ground, at most 200 KB. Without one the certificate carries the drawn seal of this site."
        ),
    )
    signing_key_id = models.CharField(
        _("signing key"), max_length=40, blank=True, help_text=_("Empty: the newest key of the signing key file.")
    )
    verify_base = models.CharField(
        _("address of verification"),
        max_length=200,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("Empty: the address of this site. Must begin with https."),
    )
    sheet_renderer = models.CharField(
        _("form of the printed sheet"),
        max_length=40,
        blank=True,
        help_text=_("Who draws the PDF that people download."),
    )
    card_renderer = models.CharField(
        _("form of the card for phones"), max_length=40, blank=True, help_text=_("Who draws the picture for phones.")
    )
    is_external = models.BooleanField(
        _("outside body"), default=False, help_text=_("Its certificates are registered here and not issued by us.")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IssuerQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuer")
        verbose_name_plural = _("issuers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class IssuerLook(AppendOnly):
    """How certificates of an issuer looked on the day of issue; one row for all that looked alike, never changed."""

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="looks")
    digest = models.CharField(max_length=64)  # of everything below
    seal = models.FileField(storage=SEALS, max_length=160, blank=True)
    seal_digest = models.CharField(max_length=64, blank=True)  # SHA-256 of the file, as the certificate says it
    sheet_renderer = models.CharField(max_length=40, blank=True)
    card_renderer = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("look of an issuer's certificates")
        verbose_name_plural = _("looks of issuers' certificates")
        constraints = [models.UniqueConstraint(fields=["issuer", "digest"], name="issuer_look_once")]

    def __str__(self) -> str:
        return f"{self.issuer_id}: {self.digest[:12]}"


class SigningKey(models.Model):
    """The public half of a key that signed something. Kept and published for ever; the private half is never here."""

    key_id = models.CharField(_("signing key"), max_length=40, unique=True)
    public_key = models.CharField(max_length=64)  # Ed25519, 32 bytes, base64url without padding
    first_used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["key_id"]

    def __str__(self) -> str:
        return self.key_id
