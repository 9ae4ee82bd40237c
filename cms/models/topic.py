"""Topics: the controlled list by which the library, the radio and the lessons are found."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from cms.blocks.scene import HUES, SCENES


class TopicQuerySet(models.QuerySet["Topic"]):
    """Topics in their order."""

    def shown(self) -> "TopicQuerySet":
        """Topics that readers see."""
        return self.filter(is_shown=True)


class Topic(index.Indexed, models.Model):
    """A subject such as anxiety or sleep. Its hue colours covers and chips; its page lists everything about it."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    name_en = models.CharField(_("name in English"), max_length=60)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    summary = models.TextField(_("summary"), max_length=300, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=500, blank=True)
    hue = models.CharField(_("hue"), max_length=30, choices=HUES, default="t-emotion")
    icon = models.CharField(_("icon"), max_length=30, default="heart")
    scene = models.CharField(_("scene"), max_length=30, choices=SCENES, default="bridge")
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_shown = models.BooleanField(_("shown to readers"), default=True)

    objects = TopicQuerySet.as_manager()

    search_fields = [
        index.SearchField("name", boost=4),
        index.SearchField("name_en", boost=2),
        index.AutocompleteField("name"),
        index.FilterField("is_shown"),
    ]
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("name_en"), FieldPanel("slug")], heading=_("Name")),
        MultiFieldPanel([FieldPanel("summary"), FieldPanel("summary_en")], heading=_("Summary")),
        MultiFieldPanel(
            [FieldPanel("hue"), FieldPanel("icon"), FieldPanel("scene"), FieldPanel("order"), FieldPanel("is_shown")],
            heading=_("Appearance"),
        ),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the language of the page."""
        return self.name_en if get_language() == "en" and self.name_en else self.name

    @property
    def text(self) -> str:
        """The summary in the language of the page, or the Chinese one."""
        return self.summary_en if get_language() == "en" and self.summary_en else self.summary
