"""AppConfig of zoo_types."""

from plugins.api import PluginConfig


class TypesConfig(PluginConfig):
    name = "zoo_types"
    slug = "zoo_types"
    title = "zoo_types"
    description = "A plugin with types that fail on demand."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    assessment_types = ("zoo_types.types.RaisingType", "zoo_types.types.SleepingType")
