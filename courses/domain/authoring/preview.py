"""An assessment before anybody takes it: what its plugin says first, and the paper as its author sees it."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from courses.domain.assessing.judging import is_passed
from courses.domain.authoring.assessment import version_facts
from courses.domain.bank.draw import deal_variant
from courses.domain.refusal import Refused
from courses.models import AssessmentVersion
from plugins.api import Ctx, Introduction, Mode, Outcome, Status, runtime

SEED = 1


def introduce(version_id: int, *, language: str) -> Introduction:
    """What the plugin tells a learner before the start; empty when it says nothing or cannot."""
    facts = version_facts(version_id)
    ctx = Ctx(config=facts.config, variant={}, mode=Mode.ATTEMPT, lang=language)
    called = runtime.call(facts.type_key, "introduce", ctx, fallback=None)
    return called.value if isinstance(called.value, Introduction) else Introduction()


@dataclass(frozen=True)
class PreviewedReview:
    """What a learner with these answers would be shown; empty when the plugin cannot say."""

    html: SafeString
    score: Decimal | None = None
    max_score: Decimal | None = None
    passed: bool | None = None


def review_answers(version: AssessmentVersion, raw: Any, *, language: str, show_answers: bool) -> PreviewedReview:
    """The author's own answers to the previewed paper, judged and drawn; nothing of it is kept."""
    facts = version_facts(version.pk)
    variant = _deal(version)
    if variant is None:
        return PreviewedReview(mark_safe(""))
    ctx = Ctx(config=facts.config, variant=variant, mode=Mode.ATTEMPT, lang=language)
    read = runtime.call(facts.type_key, "parse", ctx, raw, {}, fallback=None, private=facts.is_sealed)
    if not read.ok:
        return PreviewedReview(mark_safe(""))
    ctx = replace(ctx, mode=Mode.REVIEW, response=read.value[0], show_answers=show_answers)
    judged = runtime.call(facts.type_key, "grade", ctx, None, private=facts.is_sealed)
    outcome = judged.value if judged.ok and isinstance(judged.value, Outcome) else None
    drawn = runtime.call(facts.type_key, "render", replace(ctx, outcome=outcome), fallback="", private=facts.is_sealed)
    html = drawn.value if isinstance(drawn.value, SafeString) else mark_safe("")
    if outcome is None or outcome.status != Status.GRADED or outcome.max_score <= 0:
        return PreviewedReview(html)
    return PreviewedReview(html, outcome.score, outcome.max_score, is_passed(outcome, facts.policy))


def asks_for_a_name(version: AssessmentVersion) -> bool:
    """Whether the sheet of paper has a line for the name: not where nobody may know it, or the type asks itself."""
    kind = runtime.assessment_type(version.type_key)
    own = kind is None or kind.keeps_sheets or kind.of_organisations or "sessions" in kind.needs
    return not own and not version_facts(version.pk).is_sealed


def _deal(version: AssessmentVersion) -> Any:
    """The paper of the fixed seed; None when the bank cannot meet the rules."""
    facts = version_facts(version.pk)
    try:
        dealt = deal_variant(facts.type_key, facts.config, assessment_id=facts.assessment_id, seed=SEED, draw=SEED)
    except Refused:
        return None
    return dealt.called.value if dealt.called.ok else None


def preview_version(
    version: AssessmentVersion, *, language: str, show_answers: bool, mode: Mode = Mode.PREVIEW
) -> SafeString:
    """Drawn by the plugin from a fixed seed; empty when it cannot. `mode` says for what."""
    variant = _deal(version)
    if variant is None:
        return mark_safe("")  # the screen of the author says so
    facts = version_facts(version.pk)
    ctx = Ctx(config=facts.config, variant=variant, mode=mode, show_answers=show_answers, lang=language)
    drawn = runtime.call(facts.type_key, "render", ctx, fallback="")
    return drawn.value if isinstance(drawn.value, SafeString) else mark_safe("")
