"""Handing in: the raw answer is committed, then the plugin is called, then a second transaction keeps the result."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assessing import attempt_state
from courses.domain.assessing.answers import GRACE, Raw, insert_response, read_drafts
from courses.domain.assessing.attempt_state import make_move
from courses.domain.assessing.consent import has_taken_back
from courses.domain.assessing.finishing import Finished, Whole, finish_whole
from courses.domain.assessing.grading import GradingResult, grade_attempt
from courses.domain.assessing.presence import Claim, add_claim, facts_for, needs_presence, record_presence
from courses.domain.assessing.sealed import open_answers, seal_answers
from courses.domain.assessing.whole import keep_draft, must_be_whole, refuse_unfinished
from courses.domain.authoring.assessment import VersionFacts, version_facts
from courses.domain.inspecting.subjects import still_fills_in
from courses.domain.refusal import Refused
from courses.domain.uploading.files import hand_in as hand_in_files
from courses.domain.uploading.given import asks_files, files_on_paper
from courses.models import Attempt, OnExpiry, Progress, Response, SealedResult
from people.domain.prepared import PreparedGet, PreparedUpdate
from plugins.api import Ctx, Mode, runtime

REVISIONS = Response.objects.filter(attempt=OuterRef("pk")).order_by("-revision").values("revision")
lock_attempt = PreparedGet(
    Attempt, "public_id", join=("enrolment__version", "presence"), lock=True, extra={"last": Subquery(REVISIONS[:1])}
)
write_submission = PreparedUpdate(Attempt, "submit_key", "submitted_from", "progress", "grading", "submitted_at")


def submit_attempt(
    person_id: int,
    attempt_id: str,
    *,
    raw: Raw | None = None,
    save_key: str = "",
    language: str = "zh-hans",
    now: datetime | None = None,
    claim: Claim | None = None,
    known: int | None = None,
    is_auto: bool = False,
) -> GradingResult:
    """Hand in an attempt with what the page sent (None: with what was saved). A double click is one submission. `claim`
    is what the page saw of the reader and had not said yet; `known` the newest answer that it knew: where another
    window has saved since, a page that its reader hands in is refused, and of one that its clock hands in (`is_auto`)
    what was saved counts.

    After the deadline what is sent is left aside and what was saved in time is handed in, or the attempt expires, as
    the policy says. Returns the attempt and what grading found, if it could be done at once.
    """
    now = now or timezone.now()
    kept = commit_submission(
        person_id, attempt_id, raw=raw, save_key=save_key, now=now, claim=claim, known=known, is_auto=is_auto
    )
    if kept.step == Step.SEALED:
        refuse_incomplete(kept.attempt, language=language)
        kept = commit_submission(person_id, attempt_id, raw=None, save_key=save_key, now=now, is_whole=True)
    elif kept.step == Step.HELD:
        finished = finish_held(kept, save_key=save_key, language=language, now=now, claim=claim)
        if finished is not None:
            return GradingResult(finished.attempt, finished.grade, finished.crisis, finished.finished_course)
        kept = commit_submission(
            person_id, attempt_id, raw=kept.raw, save_key=save_key, now=now, is_whole=True, claim=claim
        )
    if kept.step != Step.SUBMITTED:
        return GradingResult(kept.attempt)
    return grade_attempt(kept.attempt, language=language, raw=kept.raw)


class Step(StrEnum):
    """How far the first transaction came. SEALED: confidential answers are kept, encrypted, and not yet handed in.
    HELD: open ones are kept, and the plugin is asked first whether they are whole."""

    SUBMITTED = "submitted"
    SEALED = "sealed"
    HELD = "held"
    BEFORE = "before"


@dataclass(frozen=True)
class Kept:
    """What the first transaction did; `raw` is the final answer of a paper that is not confidential."""

    attempt: Attempt
    step: Step
    raw: Raw | None = field(default=None, repr=False)


def finish_held(kept: Kept, *, save_key: str, language: str, now: datetime, claim: Claim | None) -> Finished | None:
    """Hand in what the plugin finds whole; a paper in which something is open goes back, with the time it was read."""
    attempt, raw = kept.attempt, kept.raw or {}
    facts = version_facts(attempt.version_id)
    known = facts_for(attempt, facts, ended_at=now)
    given = files_on_paper(attempt, facts)
    try:
        refuse_unfinished(attempt, facts, raw, known=known, given=given, language=language)
    except Refused:
        if claim is not None and needs_presence(facts):
            record_presence(attempt.person_id, attempt.public_id, claim, now=now)
        raise
    return finish_whole(Whole(attempt, facts, raw, known, replace(given, url=""), save_key, language, now))


def refuse_incomplete(attempt: Attempt, *, language: str) -> None:
    """Refuse a confidential paper with open questions; what was answered stays, encrypted, and is shown again."""
    sealed = SealedResult.objects.filter(attempt=attempt).first()
    if sealed is None:
        return
    facts, kept = version_facts(attempt.version_id), open_answers(sealed)
    ctx = Ctx(config=facts.config, variant=kept["variant"] or {}, mode=Mode.ATTEMPT, lang=language)
    read = runtime.call(facts.type_key, "parse", ctx, kept["raw"] or {}, {}, fallback=({}, []), private=True)
    problems = [problem for problem in read.value[1] if problem.is_error]
    if problems:
        raise Refused("incomplete", _("A few questions are still open. What you chose stands here as you left it."))


@transaction.atomic
def clear_sealed_draft(attempt: Attempt) -> None:
    """Forget what was answered so far in a confidential paper that was not handed in."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    sealed = SealedResult.objects.filter(attempt=locked).first()
    if sealed is not None and locked.progress in (Progress.STARTED, Progress.RETURNED):
        seal_answers(sealed, variant=open_answers(sealed)["variant"], raw=None)


@transaction.atomic
def commit_submission(
    person_id: int,
    attempt_id: str,
    *,
    raw: Raw | None,
    save_key: str,
    now: datetime | None = None,
    is_whole: bool = False,
    claim: Claim | None = None,
    known: int | None = None,
    is_auto: bool = False,
) -> Kept:
    """The first transaction: the final raw answer is on disk and the attempt is closed to the learner.

    Confidential answers are sealed first and handed in by a second call, once the plugin found them whole.
    """
    now = now or timezone.now()
    attempt = lock_attempt(attempt_id)
    if attempt is None or attempt.person_id != person_id:
        raise Refused("unknown", _("There is no such attempt of yours."))
    if raw is not None and not still_fills_in(person_id, attempt.subject_id):  # the clock hands in what was saved
        raise Refused("unknown", _("There is no such attempt of yours."))
    if attempt.progress not in (Progress.STARTED, Progress.RETURNED):
        return Kept(attempt, Step.BEFORE)
    raw = _unless_stale(attempt, raw, known=known, is_auto=is_auto)
    late = attempt.deadline is not None and now > attempt.deadline + GRACE
    facts = version_facts(attempt.version_id)
    if late and (facts.policy.on_expiry == OnExpiry.DISCARD or attempt.is_sealed):
        _expire(attempt, now)
        return Kept(attempt, Step.BEFORE)
    holds = raw is not None and not (late or is_whole or attempt.is_sealed) and must_be_whole(facts)
    if claim is not None and not late and needs_presence(facts):
        add_claim(attempt, claim, now=now, keeps=not holds)  # what counted stands in the grade
    if attempt.is_sealed and not is_whole:
        return _seal(attempt, raw or {})
    if holds and raw is not None:
        keep_draft(attempt, raw, save_key=save_key, now=now)
        return Kept(attempt, Step.HELD, raw)
    final = None if attempt.is_sealed else _keep_final(attempt, facts, None if late else raw, save_key, now)
    attempt.submit_key, attempt.submitted_from = save_key[:64], attempt.progress
    attempt.progress, attempt.grading = attempt_state.SUBMITTED
    attempt.submitted_at = now
    write_submission(attempt)
    return Kept(attempt, Step.SUBMITTED, final)


def _seal(attempt: Attempt, raw: Raw) -> Kept:
    if has_taken_back(attempt):
        raise Refused("consent", _("You withdrew your consent. Nothing of this paper was kept."))
    sealed = SealedResult.objects.get(attempt=attempt)
    seal_answers(sealed, variant=open_answers(sealed)["variant"], raw=raw)
    return Kept(attempt, Step.SEALED)


def _unless_stale(attempt: Attempt, raw: Raw | None, *, known: int | None, is_auto: bool) -> Raw | None:
    """Answers of a page that is behind another window never take the place of newer ones."""
    if raw is None or known is None or known >= (getattr(attempt, "last", None) or 0):
        return raw
    if is_auto:
        return None
    words = _("Newer answers came from another window or device; they stand here now. Look, then hand in.")
    raise Refused("newer", words)


def _keep_final(attempt: Attempt, facts: VersionFacts, raw: Raw | None, save_key: str, now: datetime) -> Raw:
    raw = read_drafts(attempt.pk).raw if raw is None else raw
    if asks_files(facts):
        raw = hand_in_files(attempt, raw, now=now)
    number = (getattr(attempt, "last", None) or 0) + 1
    row = Response(
        attempt=attempt, revision=number, question="", raw=raw, final=True, saved_at=now,
        save_key=f"final-{number}-{save_key}"[:64],
    )  # fmt: skip
    insert_response(row)
    return raw


def _expire(attempt: Attempt, now: datetime) -> None:
    move = make_move(attempt, attempt_state.EXPIRED, reason="time over", at=now)
    attempt.save(update_fields=["progress", "grading", "closed_at"])
    move.save(force_insert=True)


def hand_in_overdue(*, now: datetime | None = None, limit: int = 200) -> int:
    """Hand in (or let expire) what is open beyond its deadline; a duty of the clock. Returns how many."""
    now = now or timezone.now()
    due = list(
        Attempt.objects.open()
        .filter(deadline__lt=now - GRACE)
        .order_by("deadline")
        .values_list("person_id", "public_id")[:limit]
    )
    for person_id, attempt_id in due:
        submit_attempt(person_id, attempt_id, save_key=f"clock-{attempt_id}", now=now)
    return len(due)
