"""Hooks of the reading plugin: its self-check marks its own samples."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Ctx, Problem, form_data, hookimpl
from plugins.read.types import ReadType


@hookimpl
def self_check() -> Iterator[Problem]:
    """A sample that earns other points than it should means that marking cannot be trusted."""
    kind = ReadType()
    for sample in kind.samples():
        ctx = Ctx(sample.config, {}, prefix="s", facts=sample.facts)
        data = {ctx.field(name): values for name, values in form_data(sample.data).items()}
        response, _problems = kind.parse(ctx, data, {})
        score = kind.grade(Ctx(sample.config, {}, response=response, facts=sample.facts)).score
        if score != sample.expect:
            yield Problem(f"samples.{sample.kind}", f"earned {score} instead of {sample.expect}")
