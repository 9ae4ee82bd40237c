"""How a certificate looks on paper: designs made in the admin, their frozen versions, and who uses which."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.models.storage import private_storage
from people.models.public_id import PublicIdField


class Orientation(models.TextChoices):
    LANDSCAPE = "landscape", _("A4, wide")
    PORTRAIT = "portrait", _("A4, upright")


class CertificateTemplateQuerySet(models.QuerySet["CertificateTemplate"]):
    def active(self) -> Self:
        return self.filter(is_active=True)


class CertificateTemplate(models.Model):
    """A design with a name. What it looks like stands in its versions; the newest published one is in force."""

    public_id = PublicIdField()
    owner = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="certificate_templates",
        verbose_name=_("owner organisation"),
    )
    name = models.CharField(_("name of the design"), max_length=80)
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CertificateTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate design")
        verbose_name_plural = _("certificate designs")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class TemplateState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")


class TemplateVersion(models.Model):
    """One drawing. Frozen when published: certificates point at the one they were issued under, so that their PDF
    stays the same. `revision` counts the savings of a draft, so that a stale window never overwrites a newer one."""

    public_id = PublicIdField()
    template = models.ForeignKey(CertificateTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(max_length=10, choices=TemplateState.choices, default=TemplateState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    orientation = models.CharField(
        _("paper"), max_length=10, choices=Orientation.choices, default=Orientation.LANDSCAPE
    )
    background = models.FileField(
        _("background"), upload_to="certificates/grounds/", storage=private_storage, blank=True
    )
    seal = models.FileField(_("seal"), upload_to="certificates/seals/", storage=private_storage, blank=True)
    fields = models.JSONField(default=dict)  # see courses.domain.designing.places
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("version of a certificate design")
        verbose_name_plural = _("versions of certificate designs")
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_number_once"),
            models.UniqueConstraint(fields=["template"], condition=Q(state="draft"), name="template_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="template_version_published_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template_id}/{self.number}"

    @property
    def is_frozen(self) -> bool:
        return self.state == TemplateState.PUBLISHED


class TemplateChoice(models.Model):
    """Which design an issuer, or one of its programmes, uses. The programme's goes before the issuer's."""

    template = models.ForeignKey(CertificateTemplate, on_delete=models.PROTECT, related_name="choices")
    issuer = models.OneToOneField(
        "courses.Issuer", null=True, blank=True, on_delete=models.PROTECT, related_name="template_choice"
    )
    programme = models.OneToOneField(
        "courses.Programme", null=True, blank=True, on_delete=models.PROTECT, related_name="template_choice"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issuer__isnull=False, programme__isnull=True)
                | Q(issuer__isnull=True, programme__isnull=False),
                name="template_choice_for_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.template_id}: {self.issuer_id or ''}{self.programme_id or ''}"
