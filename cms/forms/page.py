"""The editor's form of every page: it says that something changed only where a reader could see it.

Whoever changes a text becomes one of its authors and may not review it. Opening and approving a page sends its
whole form back, and must not count as a change because a browser writes line ends or rich text in another way.
"""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from cms.domain.sameness import say_the_same


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
    """Wagtail's form of a page, with a truthful `has_changed`."""

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
