"""A radio programme: what it is, when it is on air, and what podcast programs need to know of it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.search import index

from cms.models.bilingual import Bilingual, in_language
from cms.models.site_page import SitePage

NAMESPACE_PODCAST = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")  # fixed by the podcast namespace


class ShowPage(SitePage, Bilingual):
    """A programme with its episodes below it."""

    guid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    schedule = models.CharField(
        _("on air"), max_length=60, blank=True, help_text=_("For example: Fridays 19:00 to 20:00")
    )
    schedule_en = models.CharField(_("on air, in English"), max_length=80, blank=True)
    publisher = models.CharField(_("published by"), max_length=120, blank=True)
    publisher_en = models.CharField(_("published by, in English"), max_length=160, blank=True)
    contact = models.EmailField(_("address for podcast directories"), blank=True)
    category = models.CharField(max_length=60, default="Health & Fitness", editable=False)
    subcategory = models.CharField(max_length=60, default="Mental Health", editable=False)

    exclude_fields_in_copy = ["guid"]
    template = "cms/show.html"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.EpisodePage"]
    search_fields = [*SitePage.search_fields, index.SearchField("title_en"), index.SearchField("summary_en")]
    content_panels = [
        *SitePage.content_panels,
        FieldPanel("title_en"),
        *SitePage.cover_panels,
        FieldPanel("summary_en"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("schedule"), FieldPanel("schedule_en")]),
                FieldRowPanel([FieldPanel("publisher"), FieldPanel("publisher_en")]),
                FieldPanel("contact"),
            ],
            heading=_("The programme"),
        ),
        InlinePanel("credits", label=_("Person"), heading=_("People on every episode")),
        *SitePage.finding_panels,
        *SitePage.review_panels,
    ]

    class Meta:
        verbose_name = _("radio programme")
        verbose_name_plural = _("radio programmes")

    @property
    def podcast_guid(self) -> uuid.UUID:
        """The name of this show in podcast directories: it outlives addresses and domains."""
        return uuid.uuid5(NAMESPACE_PODCAST, str(self.guid))

    @property
    def on_air(self) -> str:
        return in_language(self.schedule, self.schedule_en)

    @property
    def published_by(self) -> str:
        return in_language(self.publisher, self.publisher_en)
