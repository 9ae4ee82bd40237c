"""AppConfig of zoo_bad_models."""

from plugins.api import PluginConfig


class BadModelsConfig(PluginConfig):
    name = "zoo_bad_models"
    slug = "zoo_bad_models"
    title = "zoo_bad_models"
    description = "A plugin whose models cannot be imported."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    assessment_types = ("zoo_bad_models.types.NeverType",)
