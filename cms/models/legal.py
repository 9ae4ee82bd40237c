"""Privacy and terms: pages whose every published version stays readable."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from cms.models.site_page import SitePage


class LegalKind(models.TextChoices):
    """What a legal page is."""

    PRIVACY = "privacy", _("Privacy")
    TERMS = "terms", _("Terms of use")


class LegalPage(SitePage):
    """The text in force. Publishing freezes it as a LegalVersion; a changed text needs a new number."""

    kind = models.CharField(_("kind"), max_length=10, choices=LegalKind.choices)
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    effective_on = models.DateField(_("in force from"), default=timezone.localdate)
    change_note = models.CharField(_("what changed"), max_length=300, blank=True)
    body = RichTextField(_("text"), features=["h2", "h3", "bold", "ol", "ul", "link"], blank=True)

    template = "cms/legal.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = len(LegalKind.choices)
    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("number"), FieldPanel("effective_on")]),
        FieldPanel("change_note"),
        FieldPanel("body"),
        FieldPanel("summary"),
    ]

    class Meta:
        verbose_name = _("legal page")
        verbose_name_plural = _("legal pages")

    def route(self, request: Any, path_components: list[str]) -> Any:
        """Serves /privacy/v/2/ as the second version of the text."""
        if len(path_components) == 2 and path_components[0] == "v" and path_components[1].isdecimal() and self.live:
            return RouteResult(self, kwargs={"number": int(path_components[1][:6])})
        return super().route(request, path_components)


class LegalVersionQuerySet(models.QuerySet["LegalVersion"]):
    """Frozen texts."""

    def in_force(self, day: date) -> "LegalVersionQuerySet":
        """Versions whose day has come, the newest first."""
        return self.filter(effective_on__lte=day).order_by("-effective_on", "-number")


class LegalVersion(models.Model):
    """A text as it was published. Never edited and never deleted: consents name its number."""

    page = models.ForeignKey(LegalPage, null=True, on_delete=models.SET_NULL, related_name="versions")
    kind = models.CharField(max_length=10, choices=LegalKind.choices)
    language = models.CharField(max_length=10)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=255)
    body = models.TextField()
    change_note = models.CharField(max_length=300, blank=True)
    effective_on = models.DateField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = LegalVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language", "number"], name="cms_legal_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.language} {self.number}"
