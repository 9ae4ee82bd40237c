"""ReadType: the assessment type of the reading plugin; each method is one call into the room that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plugins.api import AssessmentType, Ctx, FormData, Introduction, JSONObject, Outcome, Problem, Sample
from plugins.read import answering, blocks, checking, grading, reading, reporting, samples, showing


class ReadType(AssessmentType):
    """A text to read for a while, with one question. Of the core it needs ``dwell``: seconds in front of the reader."""

    key = "read"
    label = _("Reading with a check question")
    icon = "book"
    needs = frozenset({"dwell"})

    def config_block(self) -> blocks.ReadBlock:
        return blocks.ReadBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_reading(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return reading.read_points(config.get("points")) or grading.NOTHING

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_reading(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_reading(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_reading(ctx)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return reporting.map_regrade(old, new, variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx)

    def xapi(self, ctx: Ctx) -> list[JSONObject]:
        return reporting.make_statements(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
