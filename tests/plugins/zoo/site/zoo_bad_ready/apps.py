"""AppConfig of zoo_bad_ready."""

from plugins.api import PluginConfig


class BadReadyConfig(PluginConfig):
    name = "zoo_bad_ready"
    slug = "zoo_bad_ready"
    title = "zoo_bad_ready"
    description = "A plugin that raises in ready()."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        raise RuntimeError("not ready at all")
