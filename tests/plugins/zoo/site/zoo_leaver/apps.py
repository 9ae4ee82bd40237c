"""AppConfig of zoo_leaver."""

from plugins.api import PluginConfig


class LeaverConfig(PluginConfig):
    name = "zoo_leaver"
    slug = "zoo_leaver"
    title = "zoo_leaver"
    description = "Leaves the program wherever it is called."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    hooks = "zoo_leaver.hooks"
    urls = "zoo_leaver.urls"
