"""The form an author fills in. Its JSON is the plain config, not Wagtail's wrapped lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.api import LONGEST_TEXT, MOST_ANSWERS, PlainLists
from plugins.read.reading import MAX_SECONDS


class ReadOptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer to choose"), max_length=500)
    correct = blocks.BooleanBlock(label=_("This answer is right"), required=False)
    feedback = blocks.CharBlock(label=_("Comment when it is chosen"), required=False, max_length=500)


class ReadQuestionBlock(PlainLists, blocks.StructBlock):
    plain_lists = ("options",)

    stem = blocks.TextBlock(label=_("Question on the text"), rows=2, max_length=LONGEST_TEXT)
    options = blocks.ListBlock(ReadOptionBlock(), label=_("Answers to choose"), min_num=2, max_num=MOST_ANSWERS)
    feedback = blocks.TextBlock(
        label=_("Comment on the question"),
        required=False,
        rows=2,
        max_length=LONGEST_TEXT,
        help_text=_("Said after the answer, whatever it was: where in the text it stands, why it matters."),
    )


class ReadBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Heading of the text"), required=False, max_length=200)
    text = blocks.TextBlock(
        label=_("Text to read"), rows=12, max_length=60_000, help_text=_("An empty line begins a new paragraph.")
    )
    credit = blocks.CharBlock(label=_("Where the text comes from"), required=False, max_length=500)
    seconds = blocks.IntegerBlock(
        label=_("Reading time at least (seconds)"),
        default=60,
        min_value=0,
        max_value=MAX_SECONDS,
        help_text=_("Counted while the page is open in front of the reader. Zero: no time is asked for."),
    )
    points = blocks.DecimalBlock(
        label=_("Points for the question"), default="1", min_value=Decimal("0.01"), max_value=1000
    )
    question = ReadQuestionBlock(label=_("Check question"))

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config; points as text, for JSON has no exact decimals."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        return {**prepared, "points": str(prepared["points"])}

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        return super().to_python({**value, "question": value.get("question") or {}})
