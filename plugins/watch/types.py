"""WatchType: the assessment type of the watching plugin; each method is one call into the room that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plugins.api import AssessmentType, Ctx, FormData, Introduction, JSONObject, Outcome, Problem, Sample
from plugins.watch import answering, blocks, checking, grading, reporting, samples, showing


class WatchType(AssessmentType):
    """A film or recording that is done when it was played in fact.

    Of the core it needs ``ranges``: ``{"duration": s, "ranges": [[from, to], …], "position": s}``.
    """

    key = "watch"
    label = _("Watching or listening")
    icon = "play"
    needs = frozenset({"ranges"})

    def config_block(self) -> blocks.WatchBlock:
        return blocks.WatchBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_film(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return grading.NOTHING

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_film(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_film(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_film(ctx)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return reporting.map_regrade(old, new, variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()
