"""Judging: what the plugin makes of an answer, and what lateness costs of it. Nothing is written here."""

from dataclasses import dataclass, replace
from typing import Any

from courses.domain.assessing.lateness import IN_TIME, Lateness, find_lateness
from courses.domain.authoring.assessment import VersionFacts
from courses.domain.uploading.given import NO_FILES, GivenFiles
from courses.models import (
    Attempt,
    Policy,
)
from plugins.api import Ctx, Mode, Outcome, Status, runtime


@dataclass(frozen=True)
class Judged:
    """What the plugin said, before anything is written."""

    outcome: Outcome
    response: dict[str, Any]
    summary: list[list[str]]
    snapshot: str
    facts: Any = None
    late: Lateness = IN_TIME
    variant: Any = None  # the paper as a regrade mapped it


def judge(
    facts: VersionFacts,
    *,
    variant: Any,
    raw: Any,
    language: str,
    marks: Any = None,
    show: bool = False,
    known: Any = None,
    draws: bool = True,
    given: GivenFiles = NO_FILES,
) -> Judged | None:
    """Let the plugin read and grade; None when it fails. No database, no transaction. `draws` False leaves out the
    page and the words that are kept with a result."""
    private = facts.is_sealed
    ctx = Ctx(
        config=facts.config, variant=variant or {}, mode=Mode.ATTEMPT, lang=language, facts=known, files=given.files
    )
    read = runtime.call(facts.type_key, "parse", ctx, raw, given.by_field, fallback=None, private=private)
    if not read.ok:
        return None
    response = read.value[0]
    graded = replace(ctx, mode=Mode.REVIEW, response=response)
    called = runtime.call(facts.type_key, "grade", graded, marks, private=private)
    if not called.ok or not isinstance(called.value, Outcome):
        return None
    if private or not draws or called.value.status != Status.GRADED:
        return Judged(called.value, response, [], "", known)
    seen = replace(graded, outcome=called.value, show_answers=show)
    page = runtime.call(facts.type_key, "render", seen, fallback="")
    words = runtime.call(facts.type_key, "summary", seen, fallback=[])
    return Judged(called.value, response, [list(pair) for pair in words.value], str(page.value), known)


def charge_lateness(judged: Judged, attempt: Attempt, facts: VersionFacts) -> Judged:
    """The same outcome, less what lateness costs; a pass mark is held against what is left."""
    score = judged.outcome.score
    late = find_lateness(attempt, facts, score)
    if score is None or not late.deducted:
        return replace(judged, late=late)
    return replace(judged, outcome=replace(judged.outcome, score=score - late.deducted), late=late)


def is_passed(outcome: Outcome, policy: Policy) -> bool | None:
    """The plugin's own word, else the policy's pass mark; None where nothing is judged."""
    if outcome.passed is not None:
        return outcome.passed
    if policy.pass_mark is None or outcome.score is None or outcome.max_score <= 0:
        return None
    return outcome.score * 100 >= policy.pass_mark * outcome.max_score
