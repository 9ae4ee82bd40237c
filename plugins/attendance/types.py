"""AttendanceType: the assessment type of the attendance plugin; each method is one call into the room that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plugins.api import AssessmentType, Ctx, FormData, Introduction, JSONObject, Outcome, Problem, Sample
from plugins.attendance import blocks, checking, grading, samples, showing


class AttendanceType(AssessmentType):
    """Done when enough was attended. Of the core it needs ``sessions``, in the shape that ``register`` describes."""

    key = "attendance"
    label = _("Presence at sessions")
    icon = "calendar"
    needs = frozenset({"sessions"})

    def config_block(self) -> blocks.AttendanceBlock:
        return blocks.AttendanceBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_rule(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return grading.NOTHING

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_attendance(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_attendance(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return {}, []

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_attendance(ctx)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return variant

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return showing.summarise(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
