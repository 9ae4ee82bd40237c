"""Hooks of the quiz: its self-check marks its own samples."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Ctx, Problem, form_data, hookimpl
from plugins.quiz.types import QuizType


@hookimpl
def self_check() -> Iterator[Problem]:
    """A sample that earns other points than it should means that marking cannot be trusted."""
    quiz = QuizType()
    for sample in quiz.samples():
        ctx = Ctx(sample.config, quiz.new_variant(sample.config, seed=1), prefix="s")
        data = {ctx.field(name): values for name, values in form_data(sample.data).items()}
        response, _problems = quiz.parse(ctx, data, {})
        score = quiz.grade(Ctx(sample.config, ctx.variant, response=response), sample.marks).score
        if score != sample.expect:
            yield Problem(f"samples.{sample.kind}", f"earned {score} instead of {sample.expect}")
