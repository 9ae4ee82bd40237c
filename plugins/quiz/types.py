"""QuizType: the assessment type of the quiz plugin; each method is one call into the room that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plugins.api import (
    BankableType,
    Ctx,
    DrawnQuestion,
    DrawRule,
    FormData,
    Introduction,
    ItemFacts,
    JSONObject,
    Marking,
    Outcome,
    Problem,
    Sample,
)
from plugins.quiz import (
    answering,
    banking,
    blocks,
    checking,
    dealing,
    grading,
    marks,
    reporting,
    samples,
    showing,
    upgrading,
)
from plugins.quiz.drawing import drawing_rules, frozen_questions
from plugins.quiz.quiz import read_paper, read_quiz


class QuizType(BankableType):
    """Eleven kinds of questions; all but the written answer are marked at once."""

    key = "quiz"
    label = _("Quiz")
    icon = "clipboard"
    whole_only = False  # an open question is a warning, never an error
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
        return Introduction(lead=quiz.intro, items=quiz.length + sum(rule.count for rule in drawing_rules(quiz.rules)))

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_quiz(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_quiz(read_paper(ctx.config, ctx.variant), ctx.variant, ctx.response, marks)

    def marking_form(self, ctx: Ctx, data: Any = None) -> marks.MarkingForm | None:
        return marks.make_form(ctx, data)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return reporting.map_regrade(read_paper(old, variant), read_paper(new, variant), variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx)

    def xapi(self, ctx: Ctx) -> list[JSONObject]:
        return reporting.make_statements(ctx)

    def item_kinds(self) -> list[tuple[str, str]]:
        return banking.list_kinds()

    def item_form(self, kind: str) -> banking.OneQuestionBlock:
        return banking.make_form(kind)

    def check_item(self, item: JSONObject) -> list[Problem]:
        return banking.check_item(item)

    def describe_item(self, item: JSONObject) -> ItemFacts:
        return banking.describe_item(item)

    def render_item(self, item: JSONObject, ctx: Ctx) -> SafeString:
        return banking.show_item(item, ctx)

    def draw_rules(self, config: JSONObject) -> list[DrawRule]:
        return drawing_rules(read_quiz(config).rules)

    def deal_drawn(self, config: JSONObject, seed: int, drawn: Sequence[DrawnQuestion]) -> JSONObject:
        items = frozen_questions(read_quiz(config).rules, drawn)
        paper = {"items": items} if items else {}
        return {**paper, **dealing.deal_paper(read_paper(config, paper), seed)}

    def drawn_samples(self) -> Iterable[tuple[JSONObject, Sequence[DrawnQuestion]]]:
        return samples.draw_samples()

    def chosen_options(self, item: JSONObject, part: str, response: JSONObject) -> tuple[str, ...]:
        return banking.chosen_options(item, part, response)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
