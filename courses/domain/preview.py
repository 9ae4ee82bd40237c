"""The paper as its author sees it before anybody takes it."""

from django.utils.safestring import SafeString, mark_safe

from courses.models import AssessmentVersion
from plugins.api import Ctx, Mode, runtime

SEED = 1


def preview_version(version: AssessmentVersion, *, language: str, show_answers: bool) -> SafeString:
    """Drawn by the plugin from a fixed seed; empty when it cannot."""
    dealt = runtime.call(version.type_key, "new_variant", version.config, SEED, fallback={})
    ctx = Ctx(config=version.config, variant=dealt.value, mode=Mode.PREVIEW, show_answers=show_answers, lang=language)
    drawn = runtime.call(version.type_key, "render", ctx, fallback="")
    return drawn.value if isinstance(drawn.value, SafeString) else mark_safe("")
