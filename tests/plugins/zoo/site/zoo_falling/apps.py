"""AppConfig of zoo_falling."""

from plugins.api import PluginConfig


class FallingConfig(PluginConfig):
    name = "zoo_falling"
    slug = "zoo_falling"
    title = "zoo_falling"
    description = "A plugin of which everything that it adds falls."
    version = "1.0"
    author = "The tests"
    personal_data = "None."
    default_auto_field = "django.db.models.BigAutoField"
    hooks = "zoo_falling.hooks"
    content_blocks = ("zoo_falling.falling.FallingBlock",)
    notification_channels = ("zoo_falling.falling.FallingChannel",)
    certificate_renderers = ("zoo_falling.falling.FallingRenderer",)
    exporters = ("zoo_falling.falling.FallingExporter",)
    importers = ("zoo_falling.falling.FallingImporter",)
