"""A paper of practice before it is handed in: how the answers so far stand, where its author shows that at any time."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from courses.domain.assessing.answers import Raw, read_drafts, save_answer
from courses.domain.assessing.attempt_state import is_overdue
from courses.domain.assessing.presence import facts_for
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.uploading.given import files_on_paper
from courses.models import Attempt, Feedback, Progress
from plugins.api import Ctx, Mode, Outcome, Status, runtime


@dataclass(frozen=True)
class SoFar:
    """What a hand-in at this moment would be told; `outcome` only where no person has to mark."""

    facts: VersionFacts
    html: SafeString
    outcome: Outcome | None = None


def may_look(attempt: Attempt) -> bool:
    """Whether answers may be looked at while this paper is open. One that is handed in has its result."""
    facts = version_facts(attempt.version_id)
    is_open = attempt.progress in (Progress.STARTED, Progress.RETURNED) and not is_overdue(attempt)
    return is_open and not facts.is_sealed and facts.policy.feedback == Feedback.ALWAYS


def keep_so_far(attempt: Attempt, *, raw: Raw, known: int | None, save_key: str) -> None:
    """Keep what a page sent along, unless all of it is saved, or another window has saved something newer."""
    drafts = read_drafts(attempt.pk)
    if _filled(raw) == _filled(drafts.raw) or (known is not None and known < drafts.revision):
        return
    save_answer(attempt.person_id, attempt.public_id, question="", raw=raw, save_key=f"look-{save_key}"[:64])


def _filled(raw: Raw) -> Raw:
    return {name: kept for name, values in raw.items() if (kept := [value for value in values if value.strip()])}


def look_so_far(attempt: Attempt, *, language: str) -> SoFar:
    """The saved answers as the plugin judges them now. Nothing is kept of it."""
    facts, raw = version_facts(attempt.version_id), read_drafts(attempt.pk).raw
    given = files_on_paper(attempt, facts)
    ctx = Ctx(
        config=facts.config, variant=attempt.variant or {}, mode=Mode.ATTEMPT, lang=language,
        facts=facts_for(attempt, facts), files=given.files,
    )  # fmt: skip
    read = runtime.call(facts.type_key, "parse", ctx, raw, given.by_field, fallback=None)
    if not read.ok:
        return SoFar(facts, mark_safe(""))
    seen = replace(ctx, mode=Mode.REVIEW, response=read.value[0], show_answers=True)
    judged: Any = runtime.call(facts.type_key, "grade", seen, None)
    outcome = judged.value if judged.ok and isinstance(judged.value, Outcome) else None
    drawn = runtime.call(facts.type_key, "render", replace(seen, outcome=outcome), fallback="")
    html = drawn.value if isinstance(drawn.value, SafeString) else mark_safe("")
    is_graded = outcome is not None and outcome.status == Status.GRADED and outcome.score is not None
    return SoFar(facts, html, outcome if is_graded else None)
