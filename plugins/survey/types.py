"""SurveyType: the assessment type of the survey plugin. Anonymous unless the author seals it; never scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
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
)
from plugins.survey import answering, answers, blocks, checking, grading, questions, results, samples, showing


class SurveyType(AssessmentType):
    """Questions to many. Beside the contract it sums up: ``results`` as JSON, ``render_results`` as a page."""

    key = "survey"
    label = _("Anonymous survey")
    icon = "chart"
    marking = frozenset({Marking.NONE})
    privacy = (Privacy.ANONYMOUS, Privacy.CONFIDENTIAL)

    def config_block(self) -> blocks.SurveyBlock:
        return blocks.SurveyBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_survey(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return grading.NOTHING

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_survey(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_survey(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_survey(ctx)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        """How many questions were answered; never the answers."""
        survey = questions.read_survey(ctx.config)
        given = answers.read_answers(survey, ctx.response)
        asked = answers.asked_questions(survey, given)
        return [(_now("Questions answered"), f"{len(given)} / {len(asked)}")]

    def results(self, config: JSONObject, responses: Sequence[JSONObject], *, with_texts: bool = False) -> JSONObject:
        """Counts, means and distributions of responses of a closed window; small numbers are withheld."""
        return results.plain_results(config, responses, with_texts=with_texts)

    def render_results(self, ctx: Ctx, responses: Sequence[JSONObject], *, with_texts: bool = False) -> SafeString:
        """The same as a page. ``with_texts`` for anonymous responses only."""
        return showing.show_results(ctx, responses, with_texts=with_texts)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
