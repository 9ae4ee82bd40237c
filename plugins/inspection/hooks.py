"""Hooks of the inspection plugin: its self-check judges its own samples."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Ctx, Problem, hookimpl
from plugins.inspection.types import InspectionType


@hookimpl
def self_check() -> Iterator[Problem]:
    """The wrong samples must not pass, and what nobody visited is not judged."""
    kind = InspectionType()
    for sample in kind.samples():
        outcome = kind.grade(Ctx(sample.config, {}), sample.marks)
        expected = None if sample.marks is None else sample.kind != "wrong"
        if outcome.passed is not expected:
            yield Problem(f"samples.{sample.kind}", f"passed is {outcome.passed}")
