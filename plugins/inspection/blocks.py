"""The form an author fills in. Its JSON is the plain config, not Wagtail's wrapped lists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.inspection.checking import MAX_BANDS
from plugins.inspection.standard import MAX_CRITERIA, MAX_LEVELS, MAX_LINE, MAX_POINTS, MAX_TEXT


class LevelBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("What is to be found"), max_length=MAX_LINE)
    points = blocks.IntegerBlock(label=_("Points of this level"), min_value=0, max_value=MAX_POINTS)


class BandBlock(blocks.StructBlock):
    percent = blocks.IntegerBlock(label=_("From (percent of the points)"), min_value=0, max_value=100)
    title = blocks.CharBlock(label=_("Name of the grade"), max_length=MAX_LINE)


class CriterionBlock(blocks.StructBlock):
    group = blocks.CharBlock(
        label=_("Heading above this criterion"),
        required=False,
        max_length=MAX_LINE,
        help_text=_("Only where a new group of criteria begins."),
    )
    text = blocks.CharBlock(label=_("What is asked for"), max_length=MAX_LINE)
    levels = blocks.ListBlock(LevelBlock(), label=_("Levels"), min_num=2, max_num=MAX_LEVELS)
    least = blocks.IntegerBlock(
        label=_("Lowest acceptable level (its number)"),
        default=1,
        min_value=1,
        max_value=MAX_LEVELS,
        help_text=_("Below it, the criterion stands on the list of improvements."),
    )
    critical = blocks.BooleanBlock(
        label=_("Critical for the whole"), required=False, help_text=_("Below that level the whole is not passed.")
    )
    photo = blocks.BooleanBlock(label=_("A photograph is asked for"), required=False)

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The criterion with plain levels."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        return {**prepared, "levels": [unwrap(one) for one in prepared["levels"]]}

    def to_python(self, value: Any) -> Any:
        """The block's value from a criterion of a config."""
        return super().to_python({**value, "levels": [wrap(one) for one in value.get("levels") or []]})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


class InspectionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Name of the standard"), required=False, max_length=MAX_LINE)
    source = blocks.CharBlock(label=_("Published by, number, year"), required=False, max_length=MAX_LINE)
    intro = blocks.TextBlock(label=_("What organisations should know"), required=False, rows=4, max_length=MAX_TEXT)
    criteria = blocks.ListBlock(CriterionBlock(), label=_("Criteria"), min_num=1, max_num=MAX_CRITERIA)
    pass_percent = blocks.IntegerBlock(
        label=_("Share of the points to pass (percent)"), required=False, default=60, min_value=0, max_value=100
    )
    bands = blocks.ListBlock(BandBlock(), label=_("Grades"), min_num=0, max_num=MAX_BANDS, default=[])

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config with plain criteria and grades."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        return {**prepared, **{name: [unwrap(one) for one in prepared[name]] for name in ("criteria", "bands")}}

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        lists = {name: [wrap(one) for one in value.get(name) or []] for name in ("criteria", "bands")}
        return super().to_python({**value, **lists})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


def wrap(one: dict[str, Any]) -> dict[str, Any]:
    """A plain entry as Wagtail keeps it in a list."""
    return {"type": "item", "id": one.get("id"), "value": {key: part for key, part in one.items() if key != "id"}}


def unwrap(one: dict[str, Any]) -> dict[str, Any]:
    """An entry of a list of Wagtail as a plain one with its id."""
    return {"id": one["id"], **one["value"]}
