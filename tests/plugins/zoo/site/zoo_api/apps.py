"""AppConfig of zoo_api."""

from plugins.api import PluginConfig


class ApiConfig(PluginConfig):
    name = "zoo_api"
    slug = "zoo_api"
    title = "zoo_api"
    description = "A plugin made for another contract."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    api = 99
