"""AppConfig of zoo_bad_tags."""

from plugins.api import PluginConfig


class BadTagsConfig(PluginConfig):
    name = "zoo_bad_tags"
    slug = "zoo_bad_tags"
    title = "zoo_bad_tags"
    description = "Template tags that cannot be imported."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
