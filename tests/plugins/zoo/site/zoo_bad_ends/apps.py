"""AppConfig of zoo_bad_ends."""

from plugins.api import PluginConfig


class BadEndsConfig(PluginConfig):
    name = "zoo_bad_ends"
    slug = "zoo_bad_ends"
    title = "zoo_bad_ends"
    description = "Migrations with two ends."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
