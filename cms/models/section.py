"""Sections: the root of the library and the shelves under it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.models.site_page import SitePage


class SectionPage(SitePage):
    """Lists the articles below it, with filters by topic, audience and series, page by page."""

    intro = models.CharField(_("introduction"), max_length=200, blank=True)

    template = "cms/section.html"
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["cms.SectionPage", "cms.ArticlePage"]
    content_panels = [*Page.content_panels, FieldPanel("intro"), *SitePage.cover_panels]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
