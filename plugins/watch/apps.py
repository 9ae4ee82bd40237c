"""AppConfig of the watching plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class WatchConfig(PluginConfig):
    name = "plugins.watch"
    slug = "watch"
    title = _("Watching or listening")
    description = _("A film or a recording that is done when enough of it was played in fact; never scored.")
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "play"
    personal_data = _("None of its own. What was played and answered stands in the attempt that the core keeps.")
    assessment_types = ("plugins.watch.types.WatchType",)
    hooks = "plugins.watch.hooks"
