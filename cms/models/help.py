"""The help page. Help lines themselves live in the people wing and are rendered when the page is read."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks.help import DoorBlock, StepBlock, WayBlock
from cms.models.site_page import SitePage


class HelpPage(SitePage):
    """All help lines with their hours, what happens on a call, and other ways to find help."""

    lead = models.CharField(_("lead"), max_length=160, blank=True)
    steps_title = models.CharField(_("title of the steps"), max_length=60, blank=True)
    steps = StreamField([("step", StepBlock())], verbose_name=_("what happens on a call"), blank=True)
    doors_title = models.CharField(_("title of the other ways"), max_length=60, blank=True)
    doors = StreamField([("door", DoorBlock())], verbose_name=_("other ways to find help"), blank=True)
    ways_title = models.CharField(_("title for those who worry about somebody"), max_length=60, blank=True)
    ways = StreamField([("way", WayBlock())], verbose_name=_("for those who worry about somebody"), blank=True)
    body = StreamField(
        [("paragraph", blocks.RichTextBlock(features=["bold", "link", "ul", "ol"]))],
        verbose_name=_("further text"),
        blank=True,
    )

    template = "cms/help.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("summary"),
        FieldPanel("steps_title"),
        FieldPanel("steps"),
        FieldPanel("doors_title"),
        FieldPanel("doors"),
        FieldPanel("ways_title"),
        FieldPanel("ways"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("help page")
        verbose_name_plural = _("help pages")
