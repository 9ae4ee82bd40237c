"""The outline of a course in its page's form: Wagtail's inline panel with rows, totals and a check list.

What needs the domain (the form of a row, the check list, the numbers) is bound when the wing is ready.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from wagtail.admin.panels import FieldPanel, InlinePanel, Panel


def marked(panel: FieldPanel) -> FieldPanel:
    """The same panel with its field's name on it, so that the outline shows it for the kinds that need it."""
    panel.attrs = {**panel.attrs, "data-outline-field": panel.field_name}
    return panel


class OutlinePanel(InlinePanel):
    """The parts of a course, each a row that opens."""

    item_form: ClassVar[Any] = None  # bound: courses.forms.course_item
    facts: ClassVar[Callable[[Any], dict[str, Any]] | None] = None  # bound: what the editor's script must know

    def get_form_options(self) -> dict[str, Any]:
        """The rows have a form of their own."""
        options: dict[str, Any] = super().get_form_options()
        if OutlinePanel.item_form is not None:
            options["formsets"][self.relation_name]["form"] = OutlinePanel.item_form
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        """Drawn as an outline; without its script it is the plain panel."""

        template_name = "courses/admin/outline_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """And what the script shows."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            found = OutlinePanel.facts(self.instance) if OutlinePanel.facts is not None else {}
            return context | {"outline": found}


class CheckListPanel(Panel):
    """What keeps the draft from being published, and what had better be mended, with a way to each place."""

    check: ClassVar[Callable[[Any], Any] | None] = None  # bound: courses.domain.authoring.check_list

    class BoundPanel(Panel.BoundPanel):
        """Shown for a page that was saved before."""

        template_name = "courses/admin/check_list.html"

        def is_shown(self) -> bool:
            """Not while the page is being created."""
            return bool(super().is_shown() and self.instance.pk and CheckListPanel.check is not None)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The findings of the draft as it was opened."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            assert CheckListPanel.check is not None  # else it is not shown
            return context | CheckListPanel.check(self.instance)
