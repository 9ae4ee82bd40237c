"""Whether a paper may be handed in as it stands: what the plugin calls an error sends it back to its writer."""

from typing import Any

from django.utils.translation import gettext as _

from courses.domain.assessing.answers import insert_response
from courses.domain.authoring.assessment import VersionFacts
from courses.domain.refusal import Refused
from courses.domain.uploading.given import GivenFiles
from courses.models import Attempt, Response
from plugins.api import Ctx, Mode, runtime


def must_be_whole(facts: VersionFacts) -> bool:
    """Whether the type has errors that keep an open paper back."""
    kind = runtime.assessment_type(facts.type_key)
    return kind is not None and kind.whole_only


def keep_draft(attempt: Attempt, raw: dict[str, Any], *, save_key: str, now: Any) -> None:
    """The whole form, on disk before the plugin looks at it; nothing of it is handed in yet."""
    number = (getattr(attempt, "last", None) or 0) + 1
    row = Response(
        attempt=attempt, revision=number, question="", raw=raw, saved_at=now,
        save_key=f"whole-{number}-{save_key}"[:64],
    )  # fmt: skip
    insert_response(row)


def refuse_unfinished(
    attempt: Attempt, facts: VersionFacts, raw: Any, *, known: Any, given: GivenFiles, language: str
) -> None:
    """Refuse a paper in which the plugin finds errors; what was answered stays and is shown again."""
    ctx = Ctx(
        config=facts.config, variant=attempt.variant or {}, mode=Mode.ATTEMPT, lang=language, facts=known,
        files=given.files,
    )  # fmt: skip
    read = runtime.call(facts.type_key, "parse", ctx, raw or {}, given.by_field, fallback=({}, []))
    if any(problem.is_error for problem in read.value[1]):
        raise Refused("incomplete", _("Something is still open. What you wrote stands here as you left it."))
