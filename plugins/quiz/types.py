"""QuizType: the assessment type of the quiz plugin; each method is one call into the room that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plugins.api import AssessmentType, Ctx, FormData, Introduction, JSONObject, Outcome, Problem, Sample
from plugins.quiz import answering, blocks, checking, dealing, grading, reporting, samples, showing


class QuizType(AssessmentType):
    """Choice and short text, marked at once."""

    key = "quiz"
    label = _("Quiz")
    icon = "clipboard"

    def config_block(self) -> blocks.QuizBlock:
        return blocks.QuizBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_quiz(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return grading.total_points(config)

    def new_variant(self, config: JSONObject, seed: int) -> JSONObject:
        return dealing.deal_paper(config, seed)

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_quiz(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_quiz(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_quiz(ctx.config, ctx.response)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return reporting.map_regrade(old, new, variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx)

    def xapi(self, ctx: Ctx) -> list[JSONObject]:
        return reporting.make_statements(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
