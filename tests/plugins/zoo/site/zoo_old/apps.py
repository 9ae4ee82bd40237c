"""AppConfig of zoo_old."""

from plugins.api import PluginConfig


class OldConfig(PluginConfig):
    name = "zoo_old"
    slug = "zoo_old"
    title = "zoo_old"
    description = "A plugin made for another version of the core."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"


raise SystemExit("an incompatible plugin must never be imported")
