"""AppConfig of the inspection plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class InspectionConfig(PluginConfig):
    name = "plugins.inspection"
    slug = "inspection"
    title = _("Inspection against a standard")
    description = _(
        "An organisation rates itself by published criteria, a visitor rates beside it; a grade comes of it."
    )
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "school"
    personal_data = _("None of its own. Ratings and photographs of rooms stand in the attempt that the core keeps.")
    assessment_types = ("plugins.inspection.types.InspectionType",)
    hooks = "plugins.inspection.hooks"
