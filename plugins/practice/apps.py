"""AppConfig of the practice plugin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig

if TYPE_CHECKING:
    from wagtail.blocks import StructBlock


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
    default_settings: ClassVar[Mapping[str, Any]] = {"beside_articles": False, "below_lessons": False, "on_home": False}
    hooks = "plugins.practice.hooks"
    content_blocks = ("plugins.practice.breathing.BreathingBlock", "plugins.practice.asking.AskingBlock")

    def settings_block(self) -> StructBlock:
        from wagtail import blocks  # this module is read while the settings are

        places = {
            "beside_articles": _("A quiet minute beside every article"),
            "below_lessons": _("A quiet minute below every lesson"),
            "on_home": _("A quiet minute on the first page of whoever has signed in"),
        }
        return blocks.StructBlock(
            [(name, blocks.BooleanBlock(label=label, required=False)) for name, label in places.items()]
        )
