"""The home page: what the city says first, and what it puts forward this week."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.models.site_page import SitePage


class HomePage(SitePage):
    """One a language. Lists on it (newest articles, on air, this fortnight) are made when it is read."""

    greeting = models.CharField(
        _("greeting"), max_length=60, blank=True, help_text=_("The large line; a | marks where it may break")
    )
    lead = models.CharField(_("lead"), max_length=160, blank=True)
    asked_often = models.TextField(
        _("often asked"), blank=True, help_text=_("One search a line; the first five are shown under the search field")
    )
    help_title = models.CharField(_("title of the help card"), max_length=60, blank=True)
    help_text = models.CharField(_("text of the help card"), max_length=160, blank=True)
    featured = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("recommended this week"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    lessons_lead = models.CharField(_("text beside this fortnight's lessons"), max_length=160, blank=True)
    courses_lead = models.CharField(_("text above the courses"), max_length=160, blank=True)

    template = "cms/home.html"
    parent_page_types = ["wagtailcore.Page"]
    max_count = len(settings.LANGUAGES)
    search_fields = [*SitePage.search_fields, index.SearchField("lead")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("greeting"), FieldPanel("lead"), FieldPanel("asked_often")], heading=_("First screen")
        ),
        MultiFieldPanel([FieldPanel("help_title"), FieldPanel("help_text")], heading=_("Help card")),
        FieldPanel("featured"),
        MultiFieldPanel([FieldPanel("lessons_lead"), FieldPanel("courses_lead")], heading=_("Sections")),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    @property
    def searches(self) -> list[str]:
        """What people often ask, at most five."""
        return [line.strip() for line in self.asked_often.splitlines() if line.strip()][:5]
