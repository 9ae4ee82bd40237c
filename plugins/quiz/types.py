"""QuizType: the assessment type of the quiz plugin; each method is one call into the room that does it."""

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
    Sample,
)
from plugins.quiz import answering, blocks, checking, dealing, grading, marks, reporting, samples, showing, upgrading
from plugins.quiz.quiz import read_quiz


class QuizType(AssessmentType):
    """Eleven kinds of questions; all but the written answer are marked at once."""

    key = "quiz"
    label = _("Quiz")
    icon = "clipboard"
    schema = upgrading.SCHEMA
    marking = frozenset({Marking.AUTO, Marking.HUMAN})

    def config_block(self) -> blocks.QuizBlock:
        return blocks.QuizBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_quiz(config)

    def upgrade_config(self, config: JSONObject, from_schema: int) -> JSONObject:
        return upgrading.upgrade_config(config, from_schema)

    def max_score(self, config: JSONObject) -> Decimal:
        return read_quiz(config).total_points

    def new_variant(self, config: JSONObject, seed: int) -> JSONObject:
        return dealing.deal_paper(read_quiz(config), seed)

    def introduce(self, ctx: Ctx) -> Introduction:
        quiz = read_quiz(ctx.config)
        return Introduction(lead=quiz.intro, items=quiz.length)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_quiz(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_quiz(read_quiz(ctx.config), ctx.variant, ctx.response, marks)

    def marking_form(self, ctx: Ctx, data: Any = None) -> marks.MarkingForm | None:
        return marks.make_form(ctx, data)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return reporting.map_regrade(read_quiz(old), read_quiz(new), variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx)

    def xapi(self, ctx: Ctx) -> list[JSONObject]:
        return reporting.make_statements(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
