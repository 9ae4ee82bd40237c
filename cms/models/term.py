"""SearchTerm: the words people may mean, with their pinyin and initials, for suggestions and slips of the pen."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TermSource(models.TextChoices):
    """Where a word comes from."""

    FIELD = "field", _("Vocabulary of the field")
    TOPIC = "topic", _("Topics")
    TITLE = "title", _("Titles")
    EDITOR = "editor", _("Added by editors")


class SearchTerm(models.Model):
    """One word of one language. Its weight is what it means to the field, not how often it occurs."""

    term = models.CharField(_("word"), max_length=60)
    folded = models.CharField(max_length=60, db_index=True)
    pinyin = models.CharField(max_length=200, blank=True, db_index=True)  # without tones and spaces: jiaolv
    initials = models.CharField(max_length=60, blank=True, db_index=True)  # jl
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    weight = models.PositiveIntegerField(_("weight"), default=10)
    source = models.CharField(_("source"), max_length=10, choices=TermSource.choices, default=TermSource.EDITOR)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        ordering = ["-weight", "term"]
        constraints = [models.UniqueConstraint(fields=["folded", "language"], name="cms_search_term_once")]

    def __str__(self) -> str:
        return self.term
