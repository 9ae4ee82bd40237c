"""AppConfig of zoo_misspelt."""

from plugins.api import PluginConfig


class MisspeltConfig(PluginConfig):
    name = "zoo_misspelt"
    slug = "zoo_misspelt"
    title = "zoo_misspelt"
    description = "A plugin with a misspelt hook."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    hooks = "zoo_misspelt.hooks"
