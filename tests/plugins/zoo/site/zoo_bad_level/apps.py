"""AppConfig of zoo_bad_level."""

from plugins.api import PluginConfig


class BadLevelConfig(PluginConfig):
    name = "zoo_bad_level"
    slug = "zoo_bad_level"
    title = "zoo_bad_level"
    description = "A level that is a word and no Level."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    level = "site"
