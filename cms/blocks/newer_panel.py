"""In a page's form: somebody else saved a newer version meanwhile, and what is to happen to one's own words."""

from typing import Any

from wagtail.admin.panels import Panel


class NewerPanel(Panel):
    """Shown only when a save was refused for it; the form (cms.forms.page) knows the newer revision."""

    class BoundPanel(Panel.BoundPanel):
        """A notice with a tick that lets one's own words take the place of the others'."""

        template_name = "cms/admin/newer.html"

        def is_shown(self) -> bool:
            """Only where a newer revision stands in the way."""
            return bool(super().is_shown() and getattr(self.form, "newer", None) is not None)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            """The newer revision, and whose it is."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"newer": self.form.newer, "page": self.instance}
