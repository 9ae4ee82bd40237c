"""PracticalType: the assessment type of the practical plugin; each method is one call into the room that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plugins.api import (
    AssessmentType,
    Ctx,
    FormData,
    Introduction,
    JSONObject,
    Marking,
    Outcome,
    Privacy,
    Problem,
    Sample,
    UploadRule,
)
from plugins.practical import answering, blocks, checking, grading, marks, reporting, samples, showing
from plugins.practical.checklist import PHOTOS, Photos, read_checklist


class PracticalType(AssessmentType):
    """Seen by assessors. Marks are one sheet, or ``{"seats": {"1": …, "2": …, "3": …}}`` with those of several."""

    key = "practical"
    label = _("Practical test")
    icon = "clipboard"
    marking = frozenset({Marking.OBSERVER})
    privacy = (Privacy.GRADED, Privacy.FORMATIVE)
    settles_marks = True
    keeps_sheets = True

    def config_block(self) -> blocks.PracticalBlock:
        return blocks.PracticalBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_checklist(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return read_checklist(config).total

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_practical(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_practical(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def marking_uploads(self, config: JSONObject) -> Sequence[UploadRule]:
        return () if read_checklist(config).photos is Photos.NONE else (PHOTOS,)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_practical(ctx, marks)

    def marking_form(self, ctx: Ctx, data: Any = None) -> marks.SheetForm:
        return marks.SheetForm(ctx, data)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return reporting.map_regrade(old, new, variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
