"""The form an author fills in. Its JSON is the plain config, not Wagtail's wrapped lists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.watch.checking import MAX_CHECKPOINTS, MAX_SECONDS
from plugins.watch.choice import MAX_OPTIONS, MAX_TEXT
from plugins.watch.film import AUDIO, VIDEO

KINDS = [(VIDEO, _("Film")), (AUDIO, _("Sound recording"))]


class WatchOptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer to choose"), max_length=500)
    correct = blocks.BooleanBlock(label=_("This answer is right"), required=False)
    feedback = blocks.CharBlock(label=_("Comment when it is chosen"), required=False, max_length=500)


class CheckpointBlock(blocks.StructBlock):
    at = blocks.IntegerBlock(label=_("At second"), min_value=0, max_value=MAX_SECONDS)
    stem = blocks.TextBlock(label=_("Question at this point"), rows=2, max_length=MAX_TEXT)
    options = blocks.ListBlock(WatchOptionBlock(), label=_("Answers to choose"), min_num=2, max_num=MAX_OPTIONS)
    feedback = blocks.TextBlock(label=_("Comment on the question"), required=False, rows=2, max_length=MAX_TEXT)

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The checkpoint with plain options that carry their ids."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        return {**prepared, "options": [_unwrap(one) for one in prepared["options"]]}

    def to_python(self, value: Any) -> Any:
        """The block's value from a checkpoint of a config."""
        return super().to_python({**value, "options": [_wrap(one) for one in value.get("options") or []]})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


class WatchBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(label=_("What it is"), choices=KINDS, default=VIDEO)
    title = blocks.CharBlock(label=_("Heading of the recording"), required=False, max_length=200)
    address = blocks.CharBlock(
        label=_("Address of the recording"),
        max_length=400,
        help_text=_("Copied from the library of sound and film. Recordings of other sites are not played."),
    )
    captions = blocks.CharBlock(
        label=_("Address of the captions"), required=False, max_length=400, help_text=_("A WebVTT file on this site.")
    )
    transcript = blocks.TextBlock(
        label=_("Transcript"),
        required=False,
        rows=8,
        help_text=_("Stands below the recording and on paper. An empty line begins a new paragraph."),
    )
    seconds = blocks.IntegerBlock(
        label=_("Length (seconds)"),
        required=False,
        min_value=0,
        max_value=MAX_SECONDS,
        help_text=_("Empty: as measured."),
    )
    required = blocks.IntegerBlock(
        label=_("Must be played (percent)"),
        default=90,
        min_value=1,
        max_value=100,
        help_text=_("Each part counts once, however often it is played."),
    )
    skip = blocks.IntegerBlock(
        label=_("May be left out in one piece (seconds)"),
        required=False,
        min_value=0,
        max_value=MAX_SECONDS,
        help_text=_("Empty: it does not matter. Zero: nothing may be left out."),
    )
    right_only = blocks.BooleanBlock(
        label=_("Checkpoints need the right answer"),
        required=False,
        help_text=_("Without it any answer will do; the comment is shown afterwards."),
    )
    checkpoints = blocks.ListBlock(
        CheckpointBlock(), label=_("Checkpoints"), min_num=0, max_num=MAX_CHECKPOINTS, default=[]
    )

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        """The config with plain checkpoints that carry their ids."""
        prepared: dict[str, Any] = super().get_prep_value(value)
        return {**prepared, "checkpoints": [_unwrap(one) for one in prepared["checkpoints"]]}

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        return super().to_python({**value, "checkpoints": [_wrap(one) for one in value.get("checkpoints") or []]})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


def _wrap(one: dict[str, Any]) -> dict[str, Any]:
    return {"type": "item", "id": one.get("id"), "value": {key: part for key, part in one.items() if key != "id"}}


def _unwrap(one: dict[str, Any]) -> dict[str, Any]:
    return {"id": one["id"], **one["value"]}
