"""The form an author fills in. Its JSON is the plain config of ``plan``, not Wagtail's wrapped lists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.peer.plan import (
    LONGEST,
    MAX_COMMENT,
    MAX_CRITERIA,
    MAX_DAYS,
    MAX_EXAMPLES,
    MAX_LEVELS,
    MAX_MONTHS,
    MAX_REVIEWS,
    MEAN,
    MEDIAN,
)


class LevelBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Name of the level"), max_length=60)
    points = blocks.IntegerBlock(label=_("Points of the level"), min_value=0, max_value=1000)
    note = blocks.CharBlock(label=_("What it looks like"), required=False, max_length=300)


class CriterionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What is looked at"), max_length=120)
    levels = blocks.ListBlock(LevelBlock(), label=_("Levels, the best first"), min_num=2, max_num=MAX_LEVELS)


class ExampleBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text of the example"), rows=6, max_length=4000)
    levels = blocks.CharBlock(
        label=_("Levels the expert gives"),
        max_length=60,
        help_text=_("One number for each criterion, in their order; 1 is the first level: 1, 3, 2"),
    )
    reasons = blocks.TextBlock(label=_("The expert's reasons"), rows=3, max_length=2000)


class PeerBlock(blocks.StructBlock):
    task = blocks.TextBlock(label=_("Task"), rows=5, max_length=4000)
    least = blocks.IntegerBlock(
        label=_("Characters at least"), default=200, min_value=0, max_value=LONGEST,
        help_text=_("White space does not count. Zero: any length."),
    )  # fmt: skip
    most = blocks.IntegerBlock(
        label=_("Characters at most"), default=1000, min_value=1, max_value=LONGEST, help_text=_("At most 15000.")
    )
    criteria = blocks.ListBlock(
        CriterionBlock(), label=_("Rubric"), min_num=1, max_num=MAX_CRITERIA,
        help_text=_("Learners see it before they write; whoever reviews chooses one level each."),
    )  # fmt: skip
    gives = blocks.IntegerBlock(label=_("Works each learner reviews"), default=3, min_value=1, max_value=MAX_REVIEWS)
    needs = blocks.IntegerBlock(
        label=_("Reviews each work needs"), default=3, min_value=1, max_value=MAX_REVIEWS,
        help_text=_("Not more than each learner gives."),
    )  # fmt: skip
    days = blocks.IntegerBlock(
        label=_("Days for one review"), default=3, min_value=1, max_value=MAX_DAYS,
        help_text=_("Then the work goes to somebody else."),
    )  # fmt: skip
    patience = blocks.IntegerBlock(
        label=_("Days until a person marks instead"), default=14, min_value=1, max_value=3 * MAX_DAYS,
        help_text=_("Counted from handing in, where reviews are still missing."),
    )  # fmt: skip
    comment = blocks.IntegerBlock(
        label=_("Characters of a comment at least"), default=20, min_value=0, max_value=MAX_COMMENT,
        help_text=_("A comment is always asked for."),
    )  # fmt: skip
    method = blocks.ChoiceBlock(
        label=_("How reviews are joined"), default=MEDIAN,
        choices=[(MEDIAN, _("median: one odd review moves nothing")), (MEAN, _("mean of all"))],
    )  # fmt: skip
    reviewing = blocks.IntegerBlock(
        label=_("Points for reviewing"), default=0, min_value=0, max_value=1000,
        help_text=_("Earned in proportion to the reviews one owed."),
    )  # fmt: skip
    examples = blocks.ListBlock(
        ExampleBlock(), label=_("Examples for practice"), min_num=0, max_num=MAX_EXAMPLES, default=[],
        help_text=_("Reviewers mark them first, one after the other, until they come close enough to the expert."),
    )  # fmt: skip
    tolerance = blocks.IntegerBlock(
        label=_("Close enough: percent of the points"), default=20, min_value=0, max_value=100,
        help_text=_("The differences to the expert, added up over the criteria."),
    )  # fmt: skip
    weighs = blocks.BooleanBlock(
        label=_("Reviews count half where the reviewer came close at no example"), required=False, default=True
    )
    spread = blocks.IntegerBlock(
        label=_("Report reviews that differ by more than this percent"), default=40, min_value=1, max_value=100
    )
    duty = blocks.TextBlock(
        label=_("Duty procedure for the marker"), required=False, rows=3, max_length=1000,
        help_text=_("Whom to tell, and when, if a text speaks of self-harm or abuse. Empty: the general procedure."),
    )  # fmt: skip
    retention_months = blocks.IntegerBlock(
        label=_("Months the text is kept"), default=36, min_value=1, max_value=MAX_MONTHS
    )

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config: ids beside the texts."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        prepared["criteria"] = [
            {
                "id": one["id"],
                "title": one["value"]["title"],
                "levels": [{"id": level["id"], **level["value"]} for level in one["value"]["levels"]],
            }
            for one in prepared["criteria"]
        ]
        prepared["examples"] = [{"id": one["id"], **one["value"]} for one in prepared["examples"]]
        return prepared

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        criteria = [_wrap(one, {**one, "levels": [_wrap(level, level) for level in one.get("levels") or []]})
                    for one in value.get("criteria") or []]  # fmt: skip
        examples = [_wrap(one, one) for one in value.get("examples") or []]
        return super().to_python({**value, "criteria": criteria, "examples": examples})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


def _wrap(one: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    plain = {name: part for name, part in value.items() if name != "id"}
    return {"type": "item", "id": one.get("id"), "value": plain}
