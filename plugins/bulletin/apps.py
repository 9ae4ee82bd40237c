"""AppConfig of the bulletin plugin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from plugins.api import CORE_VERSION, PluginConfig

if TYPE_CHECKING:
    from wagtail.blocks import StructBlock


class BulletinConfig(PluginConfig):
    name = "plugins.bulletin"
    slug = "bulletin"
    title = _("What is new")
    description = _("The newest texts beside articles and lessons, and for coordinators what happened in their places.")
    version = CORE_VERSION
    author = _("Xinqiao")
    category = "operation"
    icon = "bell"
    personal_data = _("Which coordinator was told of which certificate or paper, for seven days; by numbers only.")
    enabled_by_default = False
    default_settings: ClassVar[Mapping[str, Any]] = {
        "beside_articles": True,
        "below_lessons": True,
        "on_home": True,
        "messages": True,
    }
    hooks = "plugins.bulletin.hooks"
    message_kinds: ClassVar[Mapping[str, tuple[Any, Any]]] = {
        "certificate_issued": (
            _("A certificate was issued in your places"),
            _("Progress shows whose. Further ones of today are counted on your first page, without a message each."),
        ),
    }
    default_auto_field = "django.db.models.BigAutoField"

    def settings_block(self) -> StructBlock:
        from wagtail import blocks  # this module is read while the settings are

        places = {
            "beside_articles": _("The newest texts beside every article"),
            "below_lessons": _("The newest texts below every lesson"),
            "on_home": _("The week of their places on the first page of coordinators"),
            "messages": _("A message to coordinators on the first certificate of a day"),
        }
        return blocks.StructBlock(
            [(name, blocks.BooleanBlock(label=label, required=False)) for name, label in places.items()]
        )
