"""AppConfig of zoo_bad_need."""

from plugins.api import PluginConfig


class BadNeedConfig(PluginConfig):
    name = "zoo_bad_need"
    slug = "zoo_bad_need"
    title = "zoo_bad_need"
    description = "A migration that needs one that is not there."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
