"""AppConfig of the reading plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class ReadConfig(PluginConfig):
    name = "plugins.read"
    slug = "read"
    title = _("Reading with a check question")
    description = _("A text that is done when it was read for a while and one question on it was answered.")
    version = CORE_VERSION
    author = _("Xinqiao")
    icon = "book"
    personal_data = _("None of its own. The answer and the reading time stand in the attempt that the core keeps.")
    assessment_types = ("plugins.read.types.ReadType",)
    hooks = "plugins.read.hooks"
