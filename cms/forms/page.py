"""The editor's form of every page: it says that something changed only where a reader could see it.

Whoever changes a text becomes one of its authors and may not review it. Opening and approving a page sends its
whole form back, and must not count as a change because a browser writes line ends or rich text in another way.
"""

from itertools import chain, count
from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from cms.domain.sameness import say_the_same
from cms.models.slug import pinyin_slug


def is_changed(form: forms.BaseForm) -> bool:
    """Whether any field of a valid form says something else than before."""
    return any(
        isinstance(form.fields[name], forms.FileField)
        or name not in form.cleaned_data
        or not say_the_same(form.get_initial_for_field(form.fields[name], name), form.cleaned_data[name])
        for name in form.changed_data
        if name in form.fields
    )


class PageForm(WagtailAdminPageForm):
    """Wagtail's form of a page, with a truthful `has_changed` and an address that may be left empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False  # the browser cannot spell a Chinese title; `clean` does

    def clean(self) -> dict[str, Any]:
        """An empty address is spelled from the title, free among its siblings."""
        if self.cleaned_data.get("slug") == "" and self.cleaned_data.get("title"):
            self.cleaned_data["slug"] = self._free_slug(pinyin_slug(self.cleaned_data["title"]))
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def _free_slug(self, spelled: str) -> str:
        """The spelling, or the spelling and the next number; the same rule as Wagtail's for a page without a form."""
        taken = self.parent_page.get_children().not_page(self.instance) if self.parent_page else Page.objects.none()
        slugs = set(taken.filter(slug__startswith=spelled).values_list("slug", flat=True))
        return next(slug for slug in chain([spelled], (f"{spelled}-{n}" for n in count(2))) if slug not in slugs)

    def has_changed(self) -> bool:
        """Django's quick answer where nothing was touched; else a look at what was meant."""
        if not super().has_changed():
            return False
        if not self.is_valid():
            return True
        return is_changed(self) or any(self._rows_changed(rows) for rows in self.formsets.values())

    @staticmethod
    def _rows_changed(rows: Any) -> bool:
        """Rows below the page: added, taken away, moved, or saying something else."""
        if rows.deleted_forms:
            return True
        return any(form.instance.pk is None or is_changed(form) for form in rows.forms if form.has_changed())
