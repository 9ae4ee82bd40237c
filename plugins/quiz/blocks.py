"""The form an author fills in. Its JSON is the plain config of ``questions``, not Wagtail's wrapped lists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.quiz.questions import ALL_OR_NOTHING, MULTIPLE, PER_OPTION, RIGHT_MINUS_WRONG, SINGLE, TEXT, TRUE_FALSE

SCORING_CHOICES = [
    (ALL_OR_NOTHING, _("all or nothing")),
    (PER_OPTION, _("a share for each option judged rightly")),
    (RIGHT_MINUS_WRONG, _("right minus wrong, never below zero")),
]


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Option text"), max_length=500)
    correct = blocks.BooleanBlock(label=_("This option is right"), required=False)
    feedback = blocks.CharBlock(label=_("Comment on this option"), required=False, max_length=500)


class QuestionBlock(blocks.StructBlock):
    stem = blocks.TextBlock(label=_("Question text"), rows=2, max_length=2000)
    points = blocks.DecimalBlock(
        label=_("Points for this question"), default="5", min_value=0, max_value=1000, decimal_places=2
    )


class FeedbackBlock(blocks.StructBlock):
    feedback = blocks.TextBlock(label=_("Said with a right answer, or beside the key"), required=False, rows=2)
    hint = blocks.TextBlock(label=_("Said when it is not right yet"), required=False, rows=2)


class SingleBlock(QuestionBlock, FeedbackBlock):
    options = blocks.ListBlock(OptionBlock(), label=_("Options to choose from"), min_num=2, max_num=20)
    fixed_order = blocks.BooleanBlock(label=_("Keep the options in this order"), required=False)

    class Meta:
        form_layout = ["stem", "points", "options", "fixed_order", "feedback", "hint"]
        label = _("One answer")
        icon = "radio-full"


class MultipleBlock(SingleBlock):
    scoring = blocks.ChoiceBlock(label=_("Scoring"), choices=SCORING_CHOICES, default=ALL_OR_NOTHING)

    class Meta:
        form_layout = ["stem", "points", "options", "scoring", "fixed_order", "feedback", "hint"]
        label = _("Several answers")
        icon = "tick"


class TrueFalseBlock(QuestionBlock, FeedbackBlock):
    correct = blocks.BooleanBlock(label=_("The statement is true"), required=False)

    class Meta:
        form_layout = ["stem", "points", "correct", "feedback", "hint"]
        label = _("True or false")
        icon = "check"


class TextAnswerBlock(QuestionBlock, FeedbackBlock):
    accepted = blocks.ListBlock(blocks.CharBlock(max_length=200), label=_("Accepted answers"), min_num=1)
    note = blocks.CharBlock(label=_("Note to the learner"), required=False, max_length=200)
    numeric = blocks.BooleanBlock(label=_("Only digits are expected"), required=False)
    case_sensitive = blocks.BooleanBlock(label=_("Capitals matter"), required=False)
    keep_punctuation = blocks.BooleanBlock(label=_("Punctuation matters"), required=False)

    class Meta:
        form_layout = [
            *("stem", "points", "accepted", "note"),
            *("numeric", "case_sensitive", "keep_punctuation", "feedback", "hint"),
        ]
        label = _("Short text")
        icon = "pilcrow"


class QuestionsBlock(blocks.StreamBlock):
    single = SingleBlock()
    multiple = MultipleBlock()
    true_false = TrueFalseBlock()
    text = TextAnswerBlock()


assert {SINGLE, MULTIPLE, TRUE_FALSE, TEXT} == set(QuestionsBlock.base_blocks)


class QuizBlock(blocks.StructBlock):
    intro = blocks.TextBlock(label=_("Before the first question"), required=False, rows=2)
    items = QuestionsBlock(label=_("Questions of the quiz"), min_num=1, max_num=300)
    shuffle_items = blocks.BooleanBlock(label=_("Another order of questions for each learner"), required=False)
    shuffle_options = blocks.BooleanBlock(label=_("Another order of options for each learner"), required=False)

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config: ids beside their fields, points as text."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        prepared["items"] = [_unwrap_item(item) for item in prepared["items"]]
        return prepared

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        return super().to_python({**value, "items": [_wrap_item(item) for item in value.get("items", [])]})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


def _unwrap_item(item: dict[str, Any]) -> dict[str, Any]:
    plain = {"id": item["id"], "kind": item["type"], **item["value"]}
    plain["points"] = str(plain["points"])
    if "options" in plain:
        plain["options"] = [{"id": option["id"], **option["value"]} for option in plain["options"]]
    if "accepted" in plain:
        plain["accepted"] = [form["value"] for form in plain["accepted"]]
    return plain


def _wrap_item(item: dict[str, Any]) -> dict[str, Any]:
    value = {key: content for key, content in item.items() if key not in {"id", "kind"}}
    if "options" in value:
        value["options"] = [
            {"type": "item", "id": option.get("id"), "value": {key: one for key, one in option.items() if key != "id"}}
            for option in value["options"]
        ]
    if "accepted" in value:
        value["accepted"] = [{"type": "item", "value": form} for form in value["accepted"]]
    return {"type": item.get("kind"), "id": item.get("id"), "value": value}
