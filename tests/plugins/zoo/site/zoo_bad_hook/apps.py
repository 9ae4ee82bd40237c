"""AppConfig of zoo_bad_hook."""

from plugins.api import PluginConfig


class BadHookConfig(PluginConfig):
    name = "zoo_bad_hook"
    slug = "zoo_bad_hook"
    title = "zoo_bad_hook"
    description = "A plugin whose hook raises."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    hooks = "zoo_bad_hook.hooks"
