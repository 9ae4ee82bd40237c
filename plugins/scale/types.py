"""ScaleType: the assessment type of the scale plugin. Confidential or anonymous only; nobody marks, nobody passes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plugins.api import AssessmentType, Ctx, FormData, Introduction, JSONObject, Outcome, Privacy, Problem, Sample
from plugins.scale import answering, blocks, checking, grading, packs, reporting, samples, showing


class ScaleType(AssessmentType):
    """A self-check by a published scale. Schema 1 knew packs of the first format and one norm set a pack."""

    key = "scale"
    label = _("Rating scale")
    icon = "pulse"
    schema = 2
    privacy = (Privacy.CONFIDENTIAL, Privacy.ANONYMOUS)

    def config_block(self) -> blocks.ScaleBlock:
        return blocks.ScaleBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_scale(config)

    def upgrade_config(self, config: JSONObject, from_schema: int) -> JSONObject:
        return packs.modernise_config(config) if from_schema < self.schema else config

    def max_score(self, config: JSONObject) -> Decimal:
        return grading.highest_score(config)

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_scale(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_scale(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_scale(ctx)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
