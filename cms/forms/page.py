"""The editor's form of every page: it says that something changed only where a reader could see it.

Whoever changes a text becomes one of its authors and may not review it. Opening and approving a page sends its
whole form back, and must not count as a change because a browser writes line ends or rich text in another way.
"""

from itertools import chain, count
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page, Revision

from cms.domain.editing.sameness import say_the_same
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


def find_newer(page: Page, data: Any) -> Revision | None:
    """The revision that somebody saved after this form was opened, unless its sender lets their own take its place.

    Wagtail looks for it in the browser, every ten seconds; between two looks a save would go over it without a word.
    """
    latest = page.latest_revision
    if latest is None or data.get("replace_revision") == str(latest.pk):
        return None
    if data.get("newer_revision"):
        return latest  # they were told, and have not said that theirs may go
    if own := data.get("overwrite_revision_id"):
        return latest if own != str(latest.pk) else None
    opened = (data.get("loaded_revision_id"), data.get("loaded_revision_created_at"))
    return latest if opened[0] and opened != (str(latest.pk), latest.created_at.isoformat()) else None


class PageForm(WagtailAdminPageForm):
    """Wagtail's form of a page, with a truthful `has_changed`, an address that may be left empty, and no save over a
    version that its sender has not seen."""

    newer: Revision | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False  # the browser cannot spell a Chinese title; `clean` does

    def clean(self) -> dict[str, Any]:
        """An empty address is spelled from the title, free among its siblings."""
        if self.cleaned_data.get("slug") == "" and self.cleaned_data.get("title"):
            self.cleaned_data["slug"] = self._free_slug(pinyin_slug(self.cleaned_data["title"]))
        cleaned: dict[str, Any] = super().clean()
        self.newer = find_newer(self.instance, self.data) if self.instance.pk else None
        if self.newer is not None:
            self.add_error(None, _("Somebody saved another version meanwhile. Look at the notice below the title."))
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
