"""Handing in a paper that the plugin found whole: its answer is on disk already, so that one transaction does the rest.

The plugin judges first, outside every transaction. Then the final answer, the hand-in, the grade and what it counts for
are written together, or a paper that a person marks is handed in and waits, likewise in one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from courses.domain.assessing import attempt_state
from courses.domain.assessing.answers import Raw, insert_response
from courses.domain.assessing.attempt_state import State, state_of
from courses.domain.assessing.judging import Judged, charge_lateness, judge
from courses.domain.assessing.keeping import insert_moves, keep_grade, moves_of, write_hand_in
from courses.domain.assessing.presence import needs_presence
from courses.domain.authoring.assessment import VersionFacts
from courses.domain.uploading.files import hand_in as hand_in_files
from courses.domain.uploading.given import GivenFiles, asks_files, files_of_hand_in
from courses.models import Attempt, Grade, Response
from plugins.api import Marking, Status, runtime


@dataclass(frozen=True)
class Whole:
    """A paper that the plugin found whole: its answer (already on disk), what was measured, and the moment."""

    attempt: Attempt
    facts: VersionFacts
    raw: Raw = field(repr=False)
    known: Any
    given: GivenFiles
    save_key: str
    language: str
    now: datetime


@dataclass(frozen=True)
class Finished:
    """What came of it in one step."""

    attempt: Attempt
    grade: Grade | None = None
    crisis: bool = False
    finished_course: bool = False


class Raced(Exception):
    """Another request wrote to the paper meanwhile; nothing of this one was written."""


def finish_whole(paper: Whole) -> Finished | None:
    """Judge and hand in; None where one step is not enough: the plugin failed, colleagues review, somebody raced."""
    kind = runtime.assessment_type(paper.facts.type_key)
    if kind is None or Marking.PEER in kind.marking:
        return None
    paper.attempt.submitted_at = paper.now  # lateness is measured to here
    judged = judge(
        paper.facts, variant=paper.attempt.variant, raw=paper.raw, language=paper.language, known=paper.known,
        show=paper.facts.policy.shows_at_once, given=paper.given,
    )  # fmt: skip
    if judged is None or judged.outcome.status not in (Status.GRADED, Status.AWAITING):
        return None
    if judged.outcome.status == Status.AWAITING and needs_presence(paper.facts):
        return None  # whoever marks it reads the count, which is kept by the longer way
    judged = charge_lateness(judged, paper.attempt, paper.facts)
    opened = state_of(paper.attempt)
    try:
        return _write(paper, judged, opened)
    except (Raced, IntegrityError):
        return None


@transaction.atomic
def _write(paper: Whole, judged: Judged, opened: State) -> Finished:
    attempt = paper.attempt
    attempt.submit_key, attempt.submitted_from = paper.save_key[:64], opened[0]
    attempt.progress, attempt.grading = attempt_state.SUBMITTED
    grade, finished, crisis = None, False, "crisis" in judged.outcome.signals
    if judged.outcome.status == Status.AWAITING:
        _wait(attempt, opened, now=paper.now)
    else:
        grade, finished = keep_grade(
            attempt, paper.facts, judged, sealed=None, marks=None, grader=None, reason="", opened=opened
        )
        if grade is None:
            raise Raced(attempt.public_id)
    _keep_final(paper)
    return Finished(attempt, grade, crisis, finished)


def _wait(attempt: Attempt, opened: State, *, now: datetime) -> None:
    """Hand it in and leave it to a person."""
    attempt.progress, attempt.grading = attempt_state.AWAITING
    if not write_hand_in(attempt, progress=opened[0], grading=opened[1], closed_at=attempt.closed_at):
        raise Raced(attempt.public_id)
    insert_moves(*moves_of(attempt, attempt_state.SUBMITTED, attempt_state.AWAITING, None, "", now))


def _keep_final(paper: Whole) -> None:
    """The answer as it was handed in, below the draft of the same words; a saved answer that came between is a race."""
    attempt, raw = paper.attempt, paper.raw
    if asks_files(paper.facts):
        raw = hand_in_files(attempt, raw, now=paper.now)
        if files_of_hand_in(attempt, paper.facts, raw) != paper.given:
            raise Raced(attempt.public_id)
    number = (getattr(attempt, "last", None) or 0) + 2  # the draft of it is the one before
    row = Response(
        attempt=attempt, revision=number, question="", raw=raw, final=True, saved_at=paper.now,
        save_key=f"final-{number}-{paper.save_key}"[:64],
    )  # fmt: skip
    insert_response(row)
