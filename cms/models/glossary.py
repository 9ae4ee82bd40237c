"""Words of the field with their explanation, marked in courses where they first occur."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index


class GlossaryTermQuerySet(models.QuerySet["GlossaryTerm"]):
    """Terms."""

    def shown(self) -> "GlossaryTermQuerySet":
        """Terms that readers see."""
        return self.filter(is_shown=True)


class GlossaryTerm(index.Indexed, models.Model):
    """A word, what it means in both languages, and what else it is called."""

    name = models.CharField(_("term"), max_length=40, unique=True)
    name_en = models.CharField(_("term in English"), max_length=80, blank=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    text = models.TextField(_("explanation"), max_length=600)
    text_en = models.TextField(_("explanation in English"), max_length=1200, blank=True)
    synonyms = models.TextField(
        _("other words for it"), max_length=400, blank=True, help_text=_("One a line, in either language.")
    )
    is_shown = models.BooleanField(_("shown to readers"), default=True)

    objects = GlossaryTermQuerySet.as_manager()

    search_fields = [
        index.SearchField("name", boost=4),
        index.SearchField("name_en", boost=2),
        index.AutocompleteField("name"),
        index.FilterField("is_shown"),
    ]
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("name_en"), FieldPanel("slug")], heading=_("Term")),
        MultiFieldPanel([FieldPanel("text"), FieldPanel("text_en")], heading=_("Explanation")),
        FieldPanel("synonyms"),
        FieldPanel("is_shown"),
    ]

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The term in the language of the page."""
        return self.name_en if get_language() == "en" and self.name_en else self.name

    @property
    def explanation(self) -> str:
        """In the language of the page, or in Chinese."""
        return self.text_en if get_language() == "en" and self.text_en else self.text
