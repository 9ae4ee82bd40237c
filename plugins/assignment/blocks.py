"""The form an author fills in. Its JSON is the plain config of ``plan``, not Wagtail's wrapped lists."""

from __future__ import annotations

from typing import Any

from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from plugins.api import FileKind
from plugins.assignment.plan import (
    LONGEST,
    MAX_CRITERIA,
    MAX_FILES,
    MAX_LEVELS,
    MAX_MEGABYTES,
    MAX_MONTHS,
    MAX_SOUNDS,
)

FILE_KINDS = (
    (FileKind.IMAGE.value, _("Pictures (JPEG, PNG, WebP, GIF)")),
    (FileKind.PDF.value, _("PDF documents")),
    (FileKind.DOCUMENT.value, _("Word documents (.docx)")),
    (FileKind.SHEET.value, _("Excel sheets (.xlsx)")),
    (FileKind.SLIDES.value, _("PowerPoint slides (.pptx)")),
    (FileKind.TEXT.value, _("Plain text (.txt)")),
)


class LevelBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Name of the level"), max_length=60)
    points = blocks.IntegerBlock(label=_("Points of the level"), min_value=0, max_value=1000)
    note = blocks.CharBlock(label=_("What it looks like"), required=False, max_length=300)


class CriterionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("What is looked at"), max_length=120)
    levels = blocks.ListBlock(LevelBlock(), label=_("Levels, the best first"), min_num=2, max_num=MAX_LEVELS)


class AssignmentBlock(blocks.StructBlock):
    task = blocks.TextBlock(label=_("Task"), rows=5, max_length=4000)
    writes = blocks.BooleanBlock(label=_("A text is asked for"), required=False, default=True)
    least = blocks.IntegerBlock(
        label=_("Characters at least"),
        default=200,
        min_value=0,
        max_value=LONGEST,
        help_text=_("White space does not count. Zero: any length."),
    )
    most = blocks.IntegerBlock(
        label=_("Characters at most"), default=2000, min_value=1, max_value=LONGEST, help_text=_("At most 15000.")
    )
    file_kinds = blocks.MultipleChoiceBlock(
        label=_("Files that may be sent"),
        choices=FILE_KINDS,
        widget=CheckboxSelectMultiple,
        required=False,
        default=list,
        help_text=_("Told from the content of a file, not from its name. None chosen: no files."),
    )
    file_least = blocks.IntegerBlock(label=_("Files at least"), default=0, min_value=0, max_value=MAX_FILES)
    file_most = blocks.IntegerBlock(label=_("Files at most"), default=3, min_value=1, max_value=MAX_FILES)
    file_megabytes = blocks.IntegerBlock(
        label=_("Largest size of a file, in MB"), default=10, min_value=1, max_value=MAX_MEGABYTES
    )
    voice_most = blocks.IntegerBlock(
        label=_("Sound recordings at most"),
        default=0,
        min_value=0,
        max_value=MAX_SOUNDS,
        help_text=_("Recorded on the page or chosen as a file. Zero: none."),
    )
    voice_least = blocks.IntegerBlock(
        label=_("Sound recordings at least"), default=0, min_value=0, max_value=MAX_SOUNDS
    )
    voice_megabytes = blocks.IntegerBlock(
        label=_("Largest size of a recording, in MB"),
        default=20,
        min_value=1,
        max_value=MAX_MEGABYTES,
        help_text=_("A minute recorded on the page takes about 0.4 MB."),
    )
    criteria = blocks.ListBlock(
        CriterionBlock(),
        label=_("Rubric"),
        min_num=1,
        max_num=MAX_CRITERIA,
        help_text=_("Learners see it before they write; markers choose one level each."),
    )
    duty = blocks.TextBlock(
        label=_("Duty procedure for the marker"),
        required=False,
        rows=3,
        max_length=1000,
        help_text=_("Whom to tell, and when, if a text speaks of self-harm or abuse. Empty: the general procedure."),
    )
    retention_months = blocks.IntegerBlock(
        label=_("Months the work is kept"), default=36, min_value=1, max_value=MAX_MONTHS
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
        return prepared

    def to_python(self, value: Any) -> Any:
        """The block's value from a config."""
        wrapped = [_wrap(one, {**one, "levels": [_wrap(level, level) for level in one.get("levels") or []]})
                   for one in value.get("criteria") or []]  # fmt: skip
        return super().to_python({**value, "criteria": wrapped})

    def bulk_to_python(self, values: Any) -> Any:
        """As ``to_python``, since the wrapped shape is not the stored one."""
        return [self.to_python(value) for value in values]


def _wrap(one: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    plain = {name: part for name, part in value.items() if name != "id"}
    return {"type": "item", "id": one.get("id"), "value": plain}
