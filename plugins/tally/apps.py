"""AppConfig of the tally plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class TallyConfig(PluginConfig):
    name = "plugins.tally"
    slug = "tally"
    title = _("Counts by day")
    description = _("Counts by day what was published, graded and issued; nothing about anybody.")
    version = CORE_VERSION
    author = _("Xinqiao")
    category = "operation"
    icon = "chart"
    personal_data = _("None: only numbers by day.")
    hooks = "plugins.tally.hooks"
    default_auto_field = "django.db.models.BigAutoField"
