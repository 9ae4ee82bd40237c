"""Checks of a type's life with the host: each method failing, the type switched off, and the type gone."""

from __future__ import annotations

from typing import Any, Final

from django.utils.safestring import SafeString

from plugins.api.records import Outcome
from plugins.api.runtime_door import runtime
from plugins.api.testing.demand import demand
from plugins.api.testing.pages import Page
from plugins.api.testing.subject import Subject, Worked, posted, uploaded

LOST: Final = "the kit's own fallback"


def calls_of(subject: Subject, worked: Worked) -> dict[str, tuple[Any, ...]]:
    """Every method that the core calls, with the arguments it gives."""
    ctx, seen, config = worked.ctx, worked.seen, worked.ctx.config
    return {
        "config_block": (),
        "check_config": (config,),
        "upgrade_config": (config, subject.type.schema),
        "max_score": (config,),
        "new_variant": (config, 1),
        "introduce": (ctx,),
        "render": (ctx,),
        "parse": (ctx, posted(ctx, worked.sample), uploaded(ctx, worked.sample)),
        "grade": (ctx, worked.sample.marks),
        "marking_form": (seen,),
        "summary": (seen,),
        "xapi": (seen,),
        "regrade_map": (config, config, ctx.variant),
        "samples": (),
    }


def check_failures(subject: Subject) -> None:
    """Whichever method raises, the caller gets its fallback, and every other method still answers."""
    worked = next(subject.worked())
    calls = calls_of(subject, worked)
    for failing in calls:
        with runtime.rehearse(subject.type, failing=(failing,)):
            for method, arguments in calls.items():
                called = runtime.call(subject.type.key, method, *arguments, fallback=LOST, private=True)
                if method == failing:
                    demand((called.value, called.reason) == (LOST, "raised"), f"a failing {method} hurts its caller")
                else:
                    broken = f"{method} gives no answer the host accepts ({called.reason}) while {failing} fails"
                    assert called.ok or (method == "grade" and failing == "max_score"), broken


def check_switched_off(subject: Subject) -> None:
    """Switched off, nothing new begins, and whoever has begun finishes and is marked as before."""
    for sample in subject.samples():
        with runtime.rehearse(subject.type):
            worked = subject.work(sample)
            before = subject.render(worked.ctx)
        with runtime.rehearse(subject.type, enabled=False):
            assert not runtime.is_enabled(subject.type.key), "the type can be started while it is off"
            page = runtime.call(subject.type.key, "render", worked.ctx)
            graded = runtime.call(subject.type.key, "grade", worked.ctx, worked.sample.marks)
        assert page.value == before, "the page of a running attempt changes while the type is off"
        assert graded.value == worked.outcome, "a running attempt is marked otherwise while the type is off"


def check_removed(subject: Subject) -> None:
    """With the plugin gone, what was stored can be read: outcome, summary, and a page that needs nothing of it."""
    slug = subject.plugin.slug if subject.plugin else subject.type.key
    for worked in subject.worked():
        stored, page = worked.outcome.to_json(), subject.render(worked.seen)
        words = subject.type.summary(worked.seen)
        with runtime.rehearse(subject.type, present=False):
            assert runtime.assessment_type(subject.type.key) is None, "the type is still there"
            assert runtime.call(subject.type.key, "render", worked.seen, fallback=LOST).value == LOST
        assert Outcome.from_json(stored).score == worked.outcome.score, "the stored outcome does not say the score"
        if worked.sample.kind == "right":
            assert words, "summary() is empty: without the plugin nobody can read what was answered"
        assert isinstance(page, SafeString), "the page to keep is no SafeString"
        for element in Page(page).elements:
            address = element.attributes.get("href", "") + element.attributes.get("action", "")
            assert f"/x/{slug}/" not in address, "the kept page leads to an address that goes with the plugin"
