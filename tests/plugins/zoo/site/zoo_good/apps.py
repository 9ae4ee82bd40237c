"""AppConfig of zoo_good."""

from plugins.api import PluginConfig


class GoodConfig(PluginConfig):
    name = "zoo_good"
    slug = "zoo_good"
    title = "zoo_good"
    description = "A plugin that does everything right."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    assessment_types = ("zoo_good.types.GoodType",)
    hooks = "zoo_good.hooks"
    urls = "zoo_good.urls"
