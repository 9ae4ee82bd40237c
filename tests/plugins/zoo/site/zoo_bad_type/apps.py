"""AppConfig of zoo_bad_type."""

from plugins.api import PluginConfig


class BadTypeConfig(PluginConfig):
    name = "zoo_bad_type"
    slug = "zoo_bad_type"
    title = "zoo_bad_type"
    description = "An assessment type without a key."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    assessment_types = ("zoo_bad_type.types.Nameless",)
