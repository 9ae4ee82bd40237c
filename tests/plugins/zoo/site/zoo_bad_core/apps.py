"""AppConfig of zoo_bad_core."""

from plugins.api import PluginConfig


class BadCoreConfig(PluginConfig):
    name = "zoo_bad_core"
    slug = "zoo_bad_core"
    title = "zoo_bad_core"
    description = "A range of versions that is none."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    core = None
