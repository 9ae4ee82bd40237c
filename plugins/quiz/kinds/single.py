"""One answer out of several."""

from __future__ import annotations

from django.utils.translation import gettext as _
from wagtail import blocks

from plugins.quiz.item_blocks import SingleBlock
from plugins.quiz.kinds.choice import Choice


class Single(Choice):
    """Exactly one option is right."""

    kind = "single"

    @classmethod
    def block(cls) -> blocks.StructBlock:
        return SingleBlock()

    @classmethod
    def kind_name(cls) -> str:
        return _("one answer")
