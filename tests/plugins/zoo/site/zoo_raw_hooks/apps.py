"""AppConfig of zoo_raw_hooks."""

from plugins.api import PluginConfig


class RawHooksConfig(PluginConfig):
    name = "zoo_raw_hooks"
    slug = "zoo_raw_hooks"
    title = "zoo_raw_hooks"
    description = "Hooks of Wagtail that cannot be imported."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
