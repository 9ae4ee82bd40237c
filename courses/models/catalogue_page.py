"""The catalogue: one page a language under the home page, above all course pages."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms.models.site_page import SitePage


class CataloguePage(SitePage):
    """Lists the courses that are open; what it lists is decided when it is read."""

    intro = models.CharField(_("introduction"), max_length=200, blank=True)

    template = "courses/catalogue.html"
    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["courses.CoursePage", "courses.PathPage"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro"), *SitePage.cover_panels]

    class Meta:
        verbose_name = _("course catalogue")
        verbose_name_plural = _("course catalogues")
