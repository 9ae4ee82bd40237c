"""The journal's two types: one that trainers read, and one that nobody but the writer can open.

Two and not one with a choice: a type is either sealed or open, so that no setting can open what was promised closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

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
    Privacy,
    Problem,
    Sample,
)
from plugins.journal import answering, blocks, checking, grading, reporting, samples, showing


class JournalType(AssessmentType):
    """A journal that the learner and the trainer read."""

    key = "journal"
    label = _("Reflective journal")
    icon = "pen"
    marking = frozenset({Marking.NONE})
    privacy = (Privacy.FORMATIVE,)
    may_signal = True
    is_private: ClassVar[bool] = False

    def config_block(self) -> blocks.JournalBlock:
        return blocks.JournalBlock()

    def check_config(self, config: JSONObject) -> list[Problem]:
        return checking.check_journal(config)

    def max_score(self, config: JSONObject) -> Decimal:
        return grading.NOTHING

    def introduce(self, ctx: Ctx) -> Introduction:
        return showing.introduce_journal(ctx, private=self.is_private)

    def render(self, ctx: Ctx) -> SafeString:
        return showing.show_journal(ctx, private=self.is_private)

    def parse(self, ctx: Ctx, data: FormData, files: Mapping[str, Sequence[Any]]) -> tuple[JSONObject, list[Problem]]:
        return answering.read_form(ctx, data)

    def grade(self, ctx: Ctx, marks: JSONObject | None = None) -> Outcome:
        return grading.grade_journal(ctx)

    def regrade_map(self, old: JSONObject, new: JSONObject, variant: JSONObject) -> JSONObject | str:
        return reporting.map_regrade(old, new, variant)

    def summary(self, ctx: Ctx) -> list[tuple[str, str]]:
        return reporting.summarise(ctx, private=self.is_private)

    def samples(self) -> Iterable[Sample]:
        return samples.make_samples()


class PrivateJournalType(JournalType):
    """A journal for the writer alone: sealed by the core, erased by its writer or when its time is over."""

    key = "journal_private"
    label = _("Private journal")
    icon = "lock"
    privacy = (Privacy.CONFIDENTIAL,)
    is_private = True
    keeps_drafts = True  # entries are written over weeks
