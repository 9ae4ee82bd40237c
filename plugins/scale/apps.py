"""AppConfig of the scale plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class ScaleConfig(PluginConfig):
    name = "plugins.scale"
    slug = "scale"
    title = _("Rating scale")
    description = _("Self-checks such as PHQ-9 and GAD-7: confidential, with help at hand, never a diagnosis.")
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "pulse"
    personal_data = _("None of its own; answers and results are sealed by the core and only the learner can read them.")
    assessment_types = ("plugins.scale.types.ScaleType",)
    hooks = "plugins.scale.hooks"
    urls = "plugins.scale.urls"
