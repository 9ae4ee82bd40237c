"""Series: articles meant to be read one after the other."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from cms.blocks.scene import HUES, SCENES


class Series(index.Indexed, models.Model):
    """A named row of articles; each article carries its number in it."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    summary = models.TextField(_("summary"), max_length=300, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=500, blank=True)
    hue = models.CharField(_("hue"), max_length=30, choices=HUES, default="t-emotion")
    scene = models.CharField(_("scene"), max_length=30, choices=SCENES, default="path")
    cover = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("cover"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    search_fields = [index.SearchField("name", boost=4), index.AutocompleteField("name")]
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("name_en"), FieldPanel("slug")], heading=_("Name")),
        MultiFieldPanel([FieldPanel("summary"), FieldPanel("summary_en")], heading=_("Summary")),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("scene"), FieldPanel("hue")], heading=_("Appearance")),
    ]

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["name"]

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
