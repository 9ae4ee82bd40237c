"""A long list of boxes to tick, with a field above it that leaves only what is looked for."""

from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class SoughtChoices(forms.CheckboxSelectMultiple):
    """Unlike a list box, a click beside the list loses no choice. What is ticked stands first; works without script."""

    class Media:
        js: ClassVar = ("courses/sought_choices.js",)
        css: ClassVar = {"all": ("courses/sought_choices.css",)}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The list in its frame, with the words of the field."""
        return format_html(
            '<div class="sought" data-sought data-seek="{}" data-none="{}">{}</div>',
            _("Find in this list"), _("Nothing in the list is called so."),
            super().render(name, value, attrs, renderer),
        )  # fmt: skip

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> list[Any]:
        """What is ticked first, everything else in its order."""
        groups = super().optgroups(name, value, attrs)
        return sorted(groups, key=lambda group: not any(option["selected"] for option in group[1]))
