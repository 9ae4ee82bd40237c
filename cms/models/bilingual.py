"""Pages that are one page for both languages: Chinese fields, each with an English one beside it."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def in_language(chinese: str, english: str) -> str:
    """The English words on an English page where there are any, otherwise the Chinese ones."""
    return english if english and get_language() == "en" else chinese


class Bilingual(models.Model):
    """Title and summary in English beside the page's own; an episode or a lesson is never two pages."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=400, blank=True)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The title in the language of the page."""
        return in_language(self.title, self.title_en)  # type: ignore[attr-defined]

    @property
    def text(self) -> str:
        """The summary in the language of the page, or the Chinese one."""
        return in_language(self.summary, self.summary_en)  # type: ignore[attr-defined]
