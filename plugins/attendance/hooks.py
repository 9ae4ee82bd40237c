"""Hooks of the attendance plugin: its self-check judges its own samples."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Ctx, Problem, hookimpl
from plugins.attendance.types import AttendanceType


@hookimpl
def self_check() -> Iterator[Problem]:
    """Only the samples that are right may be done."""
    kind = AttendanceType()
    for sample in kind.samples():
        outcome = kind.grade(Ctx(sample.config, {}, facts=sample.facts))
        if outcome.completed is not (sample.kind == "right"):
            yield Problem(f"samples.{sample.kind}", f"completed is {outcome.completed}")
