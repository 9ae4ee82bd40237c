"""InspectionType: the assessment type of the inspection plugin; each method is one call into the room that does it."""

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
from plugins.inspection import answering, blocks, checking, grading, marks, samples, showing
from plugins.inspection.standard import read_standard


class InspectionType(AssessmentType):
    """An organisation rates itself, a visitor rates it: the visitor's marks are ``{"<id>-level": "2", …}``."""

    key = "inspection"
    label = _("Inspection against a standard")
    icon = "school"
    of_organisations = True
    marking = frozenset({Marking.OBSERVER})
    keeps_sheets = True
    privacy = (Privacy.GRADED,)

    def config_block(self) -> blocks.InspectionBlock:
        return blocks.InspectionBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_standard(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return read_standard(config).total

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_inspection(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_inspection(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data, files)

    def upload_rules(self, config: JSONObject) -> Sequence[UploadRule]:
        return tuple(one.upload for one in read_standard(config).criteria if one.photo)

    def marking_uploads(self, config: JSONObject) -> Sequence[UploadRule]:
        return tuple(one.evidence for one in read_standard(config).criteria)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_inspection(ctx, marks)

    def marking_form(self, ctx: Ctx, data: Any = None) -> marks.VisitForm:
        return marks.VisitForm(ctx, data)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return showing.map_regrade(old, new, variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return showing.summarise(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
