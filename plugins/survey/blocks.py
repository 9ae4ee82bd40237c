"""The form an author fills in. Its JSON is the plain config of ``questions``, not Wagtail's wrapped lists."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.api import unwrap_rows, wrap_rows
from plugins.survey.checking import MAX_CHOICES, MAX_COLUMNS, MAX_GROUP, MAX_ITEMS, MAX_MONTHS, MAX_ROWS
from plugins.survey.questions import KINDS
from plugins.survey.suppression import DEFAULT_GROUP

LEVEL_CHOICES: Final = [
    ("0", _("no evaluation of a training")),
    ("1", _("1 · reaction")),
    ("2", _("2 · learning")),
    ("3", _("3 · behaviour")),
    ("4", _("4 · results")),
]
TWO: Final = [{"text": ""}, {"text": ""}]  # what an author finds open to fill in
LISTS: Final = ("options", "rows", "columns")
ENDS: Final = ["note", "required", "code", "only_if_code", "only_if_answers"]


class ChoiceTextBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Words to choose"), max_length=200)


class AskBlock(blocks.StructBlock):
    """What every question has."""

    config_fields: ClassVar = {"only_if": "only_if_answers"}  # where problems of that key are shown

    text = blocks.TextBlock(label=_("Question of the survey"), rows=2, max_length=1000)
    note = blocks.CharBlock(label=_("Hint below the question"), required=False, max_length=200)
    required = blocks.BooleanBlock(
        label=_("Must be answered"), required=False, help_text=_("Only while the question is asked at all.")
    )
    code = blocks.CharBlock(
        label=_("Code of the question"),
        required=False,
        max_length=20,
        help_text=_("One word, such as A1, if a later question depends on this one. Learners do not see it."),
    )
    only_if_code = blocks.CharBlock(
        label=_("Ask only after the question with this code"),
        required=False,
        max_length=20,
        help_text=_("Empty: always. The condition is shown in words; answers that do not fit it are not kept."),
    )
    only_if_answers = blocks.TextBlock(
        label=_("… when it was answered with one of these"),
        required=False,
        rows=2,
        help_text=_("One answer a line, word for word as it is offered there; for a rating the number."),
    )


class SingleChoiceBlock(AskBlock):
    options = blocks.ListBlock(
        ChoiceTextBlock(), label=_("Answers offered"), default=TWO, min_num=2, max_num=MAX_CHOICES
    )

    class Meta:
        form_layout = ["text", "options", *ENDS]
        label = _("One of several")
        icon = "radio-full"


class MultipleChoiceBlock(SingleChoiceBlock):
    class Meta:
        form_layout = ["text", "options", *ENDS]
        label = _("As many as fit")
        icon = "tick"


class RatingBlock(AskBlock):
    scale = blocks.ChoiceBlock(
        label=_("Rating from … to …"), choices=[("1-5", _("1 to 5")), ("0-10", _("0 to 10"))], default="1-5"
    )
    low = blocks.CharBlock(label=_("Words at the lower end"), required=False, max_length=60)
    high = blocks.CharBlock(label=_("Words at the upper end"), required=False, max_length=60)

    class Meta:
        form_layout = ["text", "scale", "low", "high", *ENDS]
        label = _("A rating")
        icon = "order"


class MatrixBlock(AskBlock):
    rows = blocks.ListBlock(ChoiceTextBlock(), label=_("Statements, one a row"), min_num=1, max_num=MAX_ROWS)
    columns = blocks.ListBlock(
        ChoiceTextBlock(),
        label=_("Steps of agreement, from least to most"),
        default=TWO,
        min_num=2,
        max_num=MAX_COLUMNS,
        help_text=_("The mean counts them from 1."),
    )

    class Meta:
        form_layout = ["text", "rows", "columns", *ENDS]
        label = _("A table of statements")
        icon = "table"


class ShortTextBlock(AskBlock):
    class Meta:
        form_layout = ["text", *ENDS]
        label = _("A short text")
        icon = "pilcrow"


class LongTextBlock(AskBlock):
    class Meta:
        form_layout = ["text", *ENDS]
        label = _("A long text")
        icon = "doc-full"


class SurveyItemsBlock(blocks.StreamBlock):
    single = SingleChoiceBlock()
    multiple = MultipleChoiceBlock()
    rating = RatingBlock()
    matrix = MatrixBlock()
    short = ShortTextBlock()
    long = LongTextBlock()


assert set(KINDS) == set(SurveyItemsBlock.base_blocks)


class SurveyBlock(blocks.StructBlock):
    intro = blocks.TextBlock(
        label=_("What the survey is for"),
        required=False,
        rows=3,
        max_length=2000,
        help_text=_("Who asks, and what the answers will be used for. How they are protected is added by itself."),
    )
    items = SurveyItemsBlock(label=_("Questions asked"), min_num=1, max_num=MAX_ITEMS)
    thanks = blocks.TextBlock(label=_("Said at the end"), required=False, rows=2, max_length=1000)
    level = blocks.ChoiceBlock(
        label=_("What it evaluates (Kirkpatrick)"),
        choices=LEVEL_CHOICES,
        default="0",
        help_text=_(
            "How it was received, what people now know, what they do differently, or what changed for pupils and "
            "schools. It stands above the results and changes nothing else."
        ),
    )
    opens = blocks.DateBlock(
        label=_("First day of the survey"), required=False, help_text=_("Empty: open from the start.")
    )
    closes = blocks.DateBlock(
        label=_("Last day of the survey"),
        required=False,
        help_text=_(
            "Results are shown from the day after, once and for all: two looks at a growing number would tell what the "
            "last one answered. Empty: results by months that are over."
        ),
    )
    minimum_group = blocks.IntegerBlock(
        label=_("Smallest group in results"),
        default=DEFAULT_GROUP,
        min_value=DEFAULT_GROUP,
        max_value=MAX_GROUP,
        help_text=_("Smaller numbers are withheld, and with them others from which they could be worked out."),
    )
    retention_months = blocks.IntegerBlock(
        label=_("Months the answers are kept"),
        default=24,
        min_value=1,
        max_value=MAX_MONTHS,
        help_text=_("The shortest time that serves the purpose; summed up results may stay."),
    )

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config: ids beside their fields, days as text."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        prepared["items"] = [_unwrap_item(item) for item in prepared["items"]]
        for name in ("opens", "closes"):
            prepared[name] = prepared[name].isoformat() if isinstance(prepared[name], date) else prepared[name] or ""
        return prepared

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        days = {name: value.get(name) or None for name in ("opens", "closes")}
        return super().to_python({**value, **days, "items": [_wrap_item(item) for item in value.get("items", [])]})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


def _unwrap_item(item: dict[str, Any]) -> dict[str, Any]:
    plain = {"id": item["id"], "kind": item["type"], **item["value"]}
    for name in LISTS:
        if name in plain:
            plain[name] = unwrap_rows(plain[name])
    code, answers = plain.pop("only_if_code", ""), plain.pop("only_if_answers", "")
    lines = [line.strip() for line in (answers or "").splitlines() if line.strip()]
    plain["only_if"] = {"code": code.strip(), "answers": lines} if code and code.strip() else None
    return plain


def _wrap_item(item: dict[str, Any]) -> dict[str, Any]:
    value = {key: content for key, content in item.items() if key not in {"id", "kind", "only_if"}}
    for name in LISTS:
        if name in value:
            value[name] = wrap_rows(value[name])
    condition = item.get("only_if") or {}
    value["only_if_code"] = condition.get("code", "")
    value["only_if_answers"] = "\n".join(condition.get("answers", []))
    return {"type": item.get("kind"), "id": item.get("id"), "value": value}
