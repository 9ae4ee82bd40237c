"""The areas of mental-health education at school, crossed with the stages: what a lesson works on."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from cms.models.bilingual import in_language


class Area(models.TextChoices):
    """The six areas of the Ministry's guideline."""

    SELF = "self", _("Knowing oneself")
    LEARNING = "learning", _("Learning to learn")
    PEOPLE = "people", _("Getting on with people")
    EMOTION = "emotion", _("Handling emotions")
    CHOICE = "choice", _("Choosing a school and a profession")
    ADAPTING = "adapting", _("Adapting to life and society")


class Band(models.TextChoices):
    """Stages as the guideline and the lessons divide them."""

    PRIMARY_LOW = "primary_low", _("Primary, years 1 to 3")
    PRIMARY_HIGH = "primary_high", _("Primary, years 4 to 6")
    JUNIOR = "junior", _("Junior secondary")
    SENIOR = "senior", _("Senior secondary")

    @property
    def grades(self) -> range:
        """Years of school, counted from 1 to 12."""
        return {
            "primary_low": range(1, 4),
            "primary_high": range(4, 7),
            "junior": range(7, 10),
            "senior": range(10, 13),
        }[str(self.value)]


def band_of(grade: int) -> Band | None:
    """The stage in which a year of school (1 to 12) lies."""
    return next((band for band in Band if grade in band.grades), None)


class Standard(index.Indexed, models.Model):
    """One aim of the guideline for one area and stage."""

    area = models.CharField(_("area"), max_length=10, choices=Area)
    band = models.CharField(_("stage"), max_length=12, choices=Band)
    code = models.SlugField(_("code"), max_length=30, unique=True)
    words = models.CharField(_("wording"), max_length=200)
    words_en = models.CharField(_("wording in English"), max_length=300, blank=True)

    search_fields = [index.SearchField("words"), index.AutocompleteField("words")]
    panels = [FieldPanel("area"), FieldPanel("band"), FieldPanel("code"), FieldPanel("words"), FieldPanel("words_en")]

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        ordering = ["area", "band", "code"]

    def __str__(self) -> str:
        return f"{self.get_area_display()} · {self.words}"

    @property
    def label(self) -> str:
        return in_language(self.words, self.words_en)
