"""What a learner is shown of a result: by the policy's feedback timing, and for a sealed one only to its owner."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from courses.domain.assessing.answers import GRACE
from courses.domain.assessing.attempt import Allowance, find_allowance
from courses.domain.assessing.attempt_state import shown_state
from courses.domain.assessing.counted import Counted, counted_of
from courses.domain.assessing.judged_by import graded_under
from courses.domain.assessing.sealed import open_answers, open_outcome
from courses.domain.assessing.window import ALWAYS, Window
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.learning.outline import Outline, OutlineItem, outline_of
from courses.domain.uploading.given import files_of_hand_in, has_files
from courses.models import (
    AnswersErasure,
    AppealAnswer,
    Attempt,
    Certificate,
    Feedback,
    Grade,
    OnExpiry,
    Response,
    SealedErasure,
    SealedResult,
)
from plugins.api import Ctx, Mode, Outcome, StoredFile, runtime


@dataclass(frozen=True)
class ShownResult:
    """A result page: `state` is passed, failed, done, pending, expired (about to be handed in), lapsed or voided."""

    attempt: Attempt
    state: str
    facts: VersionFacts = field(repr=False)
    outline: Outline | None
    item: OutlineItem | None
    allowance: Allowance | None = None
    grade: Grade | None = None
    percent: int | None = None
    missing: Decimal | None = None
    detail: SafeString = field(default_factory=lambda: mark_safe(""), repr=False)
    next_item: OutlineItem | None = None
    counted: Counted | None = None
    shows_key_at: datetime | None = None
    crisis: bool = field(default=False, repr=False)
    erased: AnswersErasure | None = None
    certificate: Certificate | None = None
    why_changed: str = ""

    @property
    def ran_out(self) -> bool:
        """Whether the clock handed it in: the page was not there when the time was over."""
        ends, sent = self.attempt.deadline, self.attempt.submitted_at
        return ends is not None and sent is not None and sent > ends + GRACE


@dataclass(frozen=True)
class SealedView:
    """A confidential result on its way to its owner's screen; nothing of it may be kept."""

    outcome: Outcome | None = field(repr=False)
    html: SafeString = field(repr=False)
    crisis: bool = field(repr=False)
    erased: bool = False


def show_result(attempt: Attempt, *, language: str) -> ShownResult:
    """The result of a graded or practice attempt."""
    facts = version_facts(attempt.version_id)
    outline = outline_of(attempt.enrolment.version, language=language) if attempt.enrolment else None
    item = outline.by_key.get(str(attempt.item_key)) if outline else None
    grade = Grade.objects.filter(attempt=attempt).order_by("-serial").first()
    allowance = find_allowance(attempt.enrolment, item) if attempt.enrolment and item and item.assessment else None
    state = _state(attempt, grade, facts)
    erased = AnswersErasure.objects.filter(attempt=attempt).first() if grade and grade.response is None else None
    window = allowance.window if allowance else ALWAYS
    is_out = grade is not None and state in ("passed", "failed", "done")
    detail = _detail(attempt, facts, grade, language, window) if grade and is_out and not erased else mark_safe("")
    many = attempt.enrolment is not None and allowance is not None and allowance.used > 1
    counted = counted_of(attempt.enrolment, attempt.item_key, facts.policy) if many and attempt.enrolment else None
    following = outline.beside(item.key)[1] if outline and item else None
    certificate = certificate_for(attempt) if state == "passed" else None
    percent, missing = _numbers(grade, graded_under(attempt, grade)[0])
    return ShownResult(
        attempt, state, facts, outline, item, allowance, grade, percent=percent, missing=missing, detail=detail,
        next_item=following, certificate=certificate, erased=erased,
        counted=counted if facts.policy.feedback != Feedback.NEVER else None,
        why_changed=why_changed(grade),
        shows_key_at=window.closes_at if waits_for_close(facts, window) else None,
        crisis=not erased and (
            calls_for_help(attempt, facts, grade, language)
            if grade is not None
            else state == "pending" and calls_for_help_meanwhile(attempt, facts, language)
        ),
    )  # fmt: skip


def why_changed(grade: Grade | None) -> str:
    """The reason of a grade that took another's place; empty where it stands in the answer to an appeal."""
    if grade is None or grade.serial == 1 or AppealAnswer.objects.filter(grade=grade).exists():
        return ""
    return grade.reason


def waits_for_close(facts: VersionFacts, window: Window) -> bool:
    """Whether answers are shown after the closing date and that has not come."""
    return facts.policy.feedback == Feedback.AFTER_CLOSE and not window.is_over(timezone.now())


def calls_for_help(attempt: Attempt, facts: VersionFacts, grade: Grade, language: str) -> bool:
    """Whether what was written worries, for the writer's own screen; asked anew each time and never stored."""
    kind = runtime.assessment_type(facts.type_key)
    if kind is None or not kind.may_signal or grade.response is None:
        return False
    facts, variant = graded_under(attempt, grade)
    ctx = Ctx(
        config=facts.config, variant=variant or {}, mode=Mode.REVIEW, response=grade.response, lang=language,
        facts=grade.facts, files=_files_of(attempt, facts),
    )  # fmt: skip
    again = runtime.call(facts.type_key, "grade", ctx, grade.marks, private=True)
    return again.ok and "crisis" in again.value.signals


def calls_for_help_meanwhile(attempt: Attempt, facts: VersionFacts, language: str) -> bool:
    """The same while nobody has marked yet: whoever wrote it should not have to wait for help."""
    kind = runtime.assessment_type(facts.type_key)
    if kind is None or not kind.may_signal:
        return False
    raw = _final_raw(attempt)
    given = files_of_hand_in(attempt, facts, raw)
    ctx = Ctx(
        config=facts.config, variant=attempt.variant or {}, mode=Mode.REVIEW, lang=language, files=given.files
    )  # fmt: skip
    read = runtime.call(facts.type_key, "parse", ctx, raw, given.by_field, fallback=(None, []), private=True)
    again = runtime.call(facts.type_key, "grade", replace(ctx, response=read.value[0]), private=True)
    return read.ok and again.ok and "crisis" in again.value.signals


def _final_raw(attempt: Attempt) -> dict[str, Any]:
    final = Response.objects.filter(attempt=attempt, final=True).order_by("-revision")
    return final.values_list("raw", flat=True).first() or {}


def certificate_for(attempt: Attempt) -> Certificate | None:
    """The newest certificate in force that asks for the course of this attempt."""
    found = Certificate.objects.current().filter(
        person=attempt.person_id, version__requirements__course=attempt.course_id
    )
    return found.order_by("-pk").first() if attempt.course_id else None


def _state(attempt: Attempt, grade: Grade | None, facts: VersionFacts) -> str:
    shown = shown_state(attempt)
    if shown == "expired" and (facts.policy.on_expiry == OnExpiry.DISCARD or facts.is_sealed):
        return "lapsed"
    if shown in ("graded", "done") and grade is not None:
        return "done" if grade.passed is None else "passed" if grade.passed else "failed"
    return {"submitted": "pending", "awaiting": "pending"}.get(shown, shown)


def _numbers(grade: Grade | None, facts: VersionFacts) -> tuple[int | None, Decimal | None]:
    if grade is None or grade.score is None or not grade.max_score or facts.policy.feedback == Feedback.NEVER:
        return None, None
    mark = facts.policy.pass_mark
    missing = max(Decimal(0), mark * grade.max_score / 100 - grade.score) if mark is not None else None
    return int(100 * grade.score / grade.max_score), missing


def _detail(attempt: Attempt, facts: VersionFacts, grade: Grade, language: str, window: Window) -> SafeString:
    """Question by question: drawn anew by the plugin with or without the key, else the snapshot of the day."""
    feedback = facts.policy.feedback
    if feedback in (Feedback.SCORE_ONLY, Feedback.NEVER) or waits_for_close(facts, window):
        return mark_safe("")
    shows = facts.policy.shows_at_once or feedback == Feedback.AFTER_CLOSE
    shows = shows or (feedback == Feedback.AFTER_PASS and bool(grade.passed))
    facts, variant = graded_under(attempt, grade)
    ctx = Ctx(
        config=facts.config, variant=variant or {}, mode=Mode.REVIEW, response=grade.response, lang=language,
        outcome=outcome_of(grade), show_answers=shows, facts=grade.facts, files=_files_of(attempt, facts),
    )  # fmt: skip
    drawn = runtime.call(facts.type_key, "render", ctx, fallback="")
    if drawn.ok and isinstance(drawn.value, SafeString):
        return drawn.value
    return mark_safe(grade.snapshot)  # noqa: S308 — drawn by the plugin when it was graded, by this same call


def _files_of(attempt: Attempt, facts: VersionFacts) -> tuple[StoredFile, ...]:
    """What was handed in last. Two queries, and only for types that take files."""
    if not has_files(facts):
        return ()
    return files_of_hand_in(attempt, facts, _final_raw(attempt)).files


def outcome_of(grade: Grade) -> Outcome:
    """What was found, as the type handed it over."""
    return Outcome.from_json(
        {
            "status": "graded", "max_score": str(grade.max_score or 0), "passed": grade.passed,
            "score": None if grade.score is None else str(grade.score), "completed": grade.completed,
            "parts": grade.parts, "band": grade.band, "feedback": grade.feedback,
        }
    )  # fmt: skip


def show_sealed(attempt: Attempt, *, person_id: int, language: str) -> SealedView:
    """A confidential result for its owner. The crisis signal is computed anew each time: it is never stored."""
    nothing: dict[str, Any] = {"outcome": None, "html": mark_safe(""), "crisis": False}
    sealed = SealedResult.objects.filter(attempt=attempt, person_id=person_id).first()
    if sealed is None:
        return SealedView(**nothing, erased=SealedErasure.objects.filter(attempt=attempt).exists())
    kept = open_outcome(sealed, person_id=person_id)
    if kept is None:
        return SealedView(**nothing)
    facts = version_facts(attempt.version_id)
    variant = open_answers(sealed)["variant"] or {}
    ctx = Ctx(config=facts.config, variant=variant, mode=Mode.REVIEW, response=kept["response"], lang=language)
    again = runtime.call(facts.type_key, "grade", ctx, private=True)
    outcome = again.value if again.ok else Outcome.from_json(kept["outcome"])
    seen = Ctx(
        config=facts.config, variant=variant, mode=Mode.REVIEW, response=kept["response"], outcome=outcome,
        lang=language,
    )  # fmt: skip
    drawn = runtime.call(facts.type_key, "render", seen, fallback=mark_safe(""), private=True)
    return SealedView(outcome, drawn.value, "crisis" in outcome.signals)
