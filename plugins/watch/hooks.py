"""Hooks of the watching plugin: its self-check judges its own samples."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Ctx, Problem, Status, form_data, hookimpl
from plugins.watch.types import WatchType


@hookimpl
def self_check() -> Iterator[Problem]:
    """Only the sample that is right may be done, and only those without facts may wait."""
    kind = WatchType()
    for sample in kind.samples():
        ctx = Ctx(sample.config, {}, prefix="s", facts=sample.facts)
        data = {ctx.field(name): values for name, values in form_data(sample.data).items()}
        response, _problems = kind.parse(ctx, data, {})
        outcome = kind.grade(Ctx(sample.config, {}, response=response, facts=sample.facts))
        if outcome.completed is not (sample.kind == "right"):
            yield Problem(f"samples.{sample.kind}", f"completed is {outcome.completed}")
        if (outcome.status == Status.PENDING) is not (sample.kind == "waiting"):
            yield Problem(f"samples.{sample.kind}", f"the status is {outcome.status}")
