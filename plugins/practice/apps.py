"""AppConfig of the practice plugin."""

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig


class PracticeConfig(PluginConfig):
    name = "plugins.practice"
    slug = "practice"
    title = _("Exercises for reading along")
    description = _("Blocks for articles and lessons: a breathing exercise, and questions to ask oneself in quiet.")
    version = CORE_VERSION
    author = _("Xinqiao")
    category = "content"
    icon = "leaf"
    personal_data = _("None: what a reader ticks stays on the page and is sent nowhere.")
    content_blocks = ("plugins.practice.breathing.BreathingBlock", "plugins.practice.asking.AskingBlock")
