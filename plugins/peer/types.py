"""PeerAssessmentType: a text reviewed by colleagues; each method is one call into the room that does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from plugins.api import (
    Ctx,
    FormData,
    Introduction,
    JSONObject,
    Outcome,
    PeerRules,
    PeerType,
    Problem,
    RubricForm,
    Sample,
)
from plugins.peer import answering, blocks, checking, grading, reporting, samples, showing
from plugins.peer.plan import read_plan


class PeerAssessmentType(PeerType):
    """A text that other learners review."""

    key = "peer"
    label = _("Peer assessment")
    icon = "users"
    may_signal = True

    def config_block(self) -> blocks.PeerBlock:
        return blocks.PeerBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_peer(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return read_plan(config).points

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_peer(ctx)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_peer(ctx)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_work(ctx, marks)

    def marking_form(self, ctx: Ctx, data: Any = None) -> RubricForm | None:
        return grading.make_form(ctx, data)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return reporting.map_regrade(old, new, variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()

    def peer_rules(self, config: JSONObject) -> PeerRules:
        return read_plan(config).rules

    def show_work(self, ctx: Ctx) -> SafeString:
        return showing.show_work(ctx)

    def review_form(self, ctx: Ctx, data: Any = None) -> RubricForm:
        return grading.make_review(ctx, data)

    def compare(self, config: JSONObject, first: JSONObject, second: JSONObject) -> Decimal:
        return grading.compare_marks(config, first, second)
