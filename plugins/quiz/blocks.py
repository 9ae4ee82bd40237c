"""The form an author fills in. Its JSON is the plain config that ``quiz`` reads, not Wagtail's wrapped lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.quiz.item_blocks import points_block, whole_block
from plugins.quiz.kinds import KINDS


class RuleBlock(blocks.StructBlock):
    """One rule for drawing; every field that is left empty lets all questions of the bank in."""

    count = whole_block(_("So many questions"), default=5, least=1, most=300)
    worth = points_block(_("Points for each of them"), default="5")
    topic = blocks.CharBlock(
        label=_("Of this topic"),
        required=False,
        max_length=120,
        help_text=_("As the bank spells it; empty: any topic."),
    )
    tags = blocks.CharBlock(
        label=_("With all of these tags"), required=False, max_length=200, help_text=_("Put spaces or commas between.")
    )
    easiest = whole_block(_("Difficulty from"), default=1, least=1, most=5)
    hardest = whole_block(_("Difficulty to"), default=5, least=1, most=5)
    kind = blocks.ChoiceBlock(
        label=_("Of this kind only"), required=False, choices=[(key, kind.block().label) for key, kind in KINDS.items()]
    )


class QuizBlock(blocks.StructBlock):
    intro = blocks.TextBlock(label=_("Before the first question"), required=False, rows=2)
    items = blocks.StreamBlock(
        [(key, kind.block()) for key, kind in KINDS.items()],
        label=_("Questions of the quiz"),
        required=False,
        max_num=300,
    )
    rules = blocks.ListBlock(
        RuleBlock(), label=_("Questions drawn from the bank, approved ones only"), default=[], max_num=50
    )
    draw = blocks.IntegerBlock(
        label=_("Draw so many of them for each learner (0: all)"), required=False, default=0, min_value=0, max_value=300
    )
    shuffle_items = blocks.BooleanBlock(label=_("Another order of questions for each learner"), required=False)
    shuffle_options = blocks.BooleanBlock(label=_("Another order of options for each learner"), required=False)

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config: ids beside their fields, numbers with decimals as text."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        items = [{"id": item["id"], "kind": item["type"], **item["value"]} for item in prepared["items"]]
        return {**prepared, "items": [unwrap(item) for item in items], "rules": unwrap(prepared["rules"])}

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        wrapped = {
            "items": [_wrap_item(item) for item in value.get("items", [])],
            "rules": wrap(value.get("rules", [])),
        }
        return super().to_python({**value, **wrapped})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


def unwrap(value: Any) -> Any:
    """A prepared value without the wrapping of list items; an item that is an object keeps its id."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {key: unwrap(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_unwrap_list_item(one) for one in value]
    return value


def _unwrap_list_item(one: dict[str, Any]) -> Any:
    value = unwrap(one["value"])
    return {"id": one["id"], **value} if isinstance(value, dict) else value


def wrap(value: Any) -> Any:
    """The reverse of ``unwrap``."""
    if isinstance(value, dict):
        return {key: wrap(one) for key, one in value.items()}
    return [_wrap_list_item(one) for one in value] if isinstance(value, list) else value


def _wrap_list_item(one: Any) -> dict[str, Any]:
    if not isinstance(one, dict):
        return {"type": "item", "id": None, "value": one}  # without an id Wagtail takes it for the value itself
    return {"type": "item", "id": one.get("id"), "value": wrap({key: part for key, part in one.items() if key != "id"})}


def _wrap_item(item: dict[str, Any]) -> dict[str, Any]:
    value = {key: content for key, content in item.items() if key not in {"id", "kind"}}
    return {"type": item.get("kind"), "id": item.get("id"), "value": wrap(value)}
