"""An assessment before anybody takes it: what its plugin says first, and the paper as its author sees it."""

from django.utils.safestring import SafeString, mark_safe

from courses.domain.assessment import version_facts
from courses.domain.bank_draw import deal_variant
from courses.domain.refusal import Refused
from courses.models import AssessmentVersion
from plugins.api import Ctx, Introduction, Mode, runtime

SEED = 1


def introduce(version_id: int, *, language: str) -> Introduction:
    """What the plugin tells a learner before the start; empty when it says nothing or cannot."""
    facts = version_facts(version_id)
    ctx = Ctx(config=facts.config, variant={}, mode=Mode.ATTEMPT, lang=language)
    called = runtime.call(facts.type_key, "introduce", ctx, fallback=None)
    return called.value if isinstance(called.value, Introduction) else Introduction()


def preview_version(version: AssessmentVersion, *, language: str, show_answers: bool) -> SafeString:
    """Drawn by the plugin from a fixed seed; empty when it cannot."""
    try:
        dealt = deal_variant(
            version.type_key, version.config, assessment_id=version.assessment_id, seed=SEED, draw=SEED
        )
    except Refused:
        return mark_safe("")  # the bank cannot meet the rules: the screen of the author says so
    ctx = Ctx(
        config=version.config, variant=dealt.called.value, mode=Mode.PREVIEW, show_answers=show_answers, lang=language
    )
    drawn = runtime.call(version.type_key, "render", ctx, fallback="")
    return drawn.value if isinstance(drawn.value, SafeString) else mark_safe("")
