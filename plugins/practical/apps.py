"""AppConfig of the practical plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class PracticalConfig(PluginConfig):
    name = "plugins.practical"
    slug = "practical"
    title = _("Practical test")
    description = _(
        "A checklist that one or two assessors fill in while somebody does it; critical steps must be done."
    )
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "clipboard"
    personal_data = _(
        "None of its own. Sheets stand in the marks that the core keeps; unsent ones stay on the assessor's device."
    )
    assessment_types = ("plugins.practical.types.PracticalType",)
    hooks = "plugins.practical.hooks"
