"""AppConfig of zoo_bad_keys."""

from plugins.api import PluginConfig


class BadKeysConfig(PluginConfig):
    name = "zoo_bad_keys"
    slug = "zoo_bad_keys"
    title = "zoo_bad_keys"
    description = "Models that Django refuses."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
