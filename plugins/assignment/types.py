"""AssignmentType: a text, files or sound, marked by a rubric; each method is one call into the room that does it."""

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
    Problem,
    RubricForm,
    Sample,
    UploadRule,
)
from plugins.assignment import answering, blocks, checking, grading, reporting, samples, showing
from plugins.assignment.plan import read_plan, rules_of


class AssignmentType(AssessmentType):
    """A text, with files or sound, that people mark."""

    key = "assignment"
    label = _("Written assignment")
    icon = "pen"
    marking = frozenset({Marking.HUMAN})
    may_signal = True

    def config_block(self) -> blocks.AssignmentBlock:
        return blocks.AssignmentBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_assignment(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return read_plan(config).points

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_assignment(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_assignment(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data, files)

    def upload_rules(self, config: JSONObject) -> Sequence[UploadRule]:
        return rules_of(read_plan(config))

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_assignment(ctx, marks)

    def marking_form(self, ctx: Ctx, data: Any = None) -> RubricForm | None:
        return grading.make_form(ctx, data)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return reporting.map_regrade(old, new, variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
