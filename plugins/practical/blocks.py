"""The form an author fills in. Its JSON is the plain config, not Wagtail's wrapped lists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.practical.checklist import (
    MAX_LINE,
    MAX_POINTS,
    MAX_SECONDS,
    MAX_STEPS,
    MAX_TEXT,
    Difference,
    Over,
    Photos,
)

OVERS = [(Over.NOTE.value, _("It is noted")), (Over.FAIL.value, _("The test is not passed"))]
DIFFERENCES = [
    (Difference.THIRD.value, _("A third assessor decides")),
    (Difference.LOWER.value, _("The sheet with fewer points counts")),
    (Difference.MEAN.value, _("The mean of both sheets counts")),
]
PHOTOS = [
    (Photos.NONE.value, _("No photographs")),
    (Photos.ALLOWED.value, _("Allowed, without faces")),
    (Photos.REQUIRED.value, _("Asked for, without faces; else a reason")),
]


class StepBlock(blocks.StructBlock):
    group = blocks.CharBlock(
        label=_("Heading above this step"),
        required=False,
        max_length=MAX_LINE,
        help_text=_("Only where a new group of steps begins."),
    )
    text = blocks.CharBlock(label=_("What is to be seen"), max_length=MAX_LINE)
    hint = blocks.CharBlock(label=_("Hint for assessors"), required=False, max_length=MAX_LINE)
    points = blocks.IntegerBlock(label=_("Points for this step"), default=1, min_value=1, max_value=MAX_POINTS)
    critical = blocks.BooleanBlock(
        label=_("Critical"), required=False, help_text=_("Whoever misses it does not pass, whatever the points.")
    )
    within = blocks.IntegerBlock(
        label=_("To be done within (seconds)"), required=False, min_value=0, max_value=MAX_SECONDS
    )


class PracticalBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Heading of the checklist"), required=False, max_length=MAX_LINE)
    scenario = blocks.TextBlock(
        label=_("The situation"),
        required=False,
        rows=4,
        max_length=MAX_TEXT,
        help_text=_("Read aloud before it begins."),
    )
    steps = blocks.ListBlock(StepBlock(), label=_("Steps of the checklist"), min_num=1, max_num=MAX_STEPS)
    partial = blocks.BooleanBlock(
        label=_("A step can be done in part"),
        required=False,
        default=True,
        help_text=_("For half the points. A critical step done in part counts as missed."),
    )
    pass_percent = blocks.IntegerBlock(
        label=_("Points needed to pass (percent)"), default=80, min_value=0, max_value=100
    )
    limit = blocks.IntegerBlock(
        label=_("Time limit (seconds)"),
        required=False,
        min_value=0,
        max_value=MAX_SECONDS,
        help_text=_("Empty: none. The stopwatch runs on the sheet."),
    )
    over = blocks.ChoiceBlock(label=_("When it takes longer"), choices=OVERS, default=Over.NOTE.value)
    tolerance = blocks.IntegerBlock(
        label=_("Two assessors may differ by (percent)"),
        default=10,
        min_value=0,
        max_value=100,
        help_text=_("Within it the mean counts. Different verdicts on a critical step are never averaged."),
    )
    differences = blocks.ChoiceBlock(
        label=_("When two assessors differ by more"), choices=DIFFERENCES, default=Difference.THIRD.value
    )
    photos = blocks.ChoiceBlock(label=_("Photographs as evidence"), choices=PHOTOS, default=Photos.NONE.value)

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config with plain steps that carry their ids."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        return {**prepared, "steps": [{"id": one["id"], **one["value"]} for one in prepared["steps"]]}

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        return super().to_python({**value, "steps": [_wrap(one) for one in value.get("steps") or []]})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


def _wrap(one: dict[str, Any]) -> dict[str, Any]:
    return {"type": "item", "id": one.get("id"), "value": {key: part for key, part in one.items() if key != "id"}}
