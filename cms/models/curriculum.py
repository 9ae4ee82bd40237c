"""A curriculum: the lessons of all stages, and the page that shows which is due."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.models.bilingual import Bilingual
from cms.models.site_page import SitePage


class CurriculumPage(SitePage, Bilingual):
    """The fortnightly lesson of a city: lessons stand below it, the plan says which is due when."""

    lead = models.CharField(_("lead"), max_length=200, blank=True)
    lead_en = models.CharField(_("lead in English"), max_length=300, blank=True)

    template = "cms/curriculum.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.LessonPage"]
    search_fields = [*SitePage.search_fields, index.SearchField("title_en"), index.SearchField("summary_en")]
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("title_en"),
        *SitePage.cover_panels,
        FieldPanel("summary_en"),
        FieldPanel("lead"),
        FieldPanel("lead_en"),
        *SitePage.finding_panels,
        *SitePage.review_panels,
    ]

    class Meta:
        verbose_name = _("curriculum")
        verbose_name_plural = _("curricula")
