"""The state table of attempts and the one function that moves them. Illegal moves raise; the database agrees."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from courses.models import Attempt, AttemptMove, Grading, Progress
from courses.models.attempt import PAIRS

State = tuple[str, str]

STARTED: State = (Progress.STARTED, Grading.NOT_READY)
SUBMITTED: State = (Progress.SUBMITTED, Grading.PENDING)
AWAITING: State = (Progress.SUBMITTED, Grading.PENDING_MANUAL)
RETURNED: State = (Progress.RETURNED, Grading.NOT_READY)
GRADED: State = (Progress.COMPLETED, Grading.FULLY_GRADED)
DONE: State = (Progress.COMPLETED, Grading.NOT_APPLICABLE)
EXPIRED: State = (Progress.EXPIRED, Grading.NOT_READY)

MOVES: dict[State, frozenset[State]] = {
    STARTED: frozenset({SUBMITTED, EXPIRED}),
    SUBMITTED: frozenset({AWAITING, GRADED, DONE, RETURNED}),
    AWAITING: frozenset({GRADED, DONE, RETURNED, SUBMITTED}),
    RETURNED: frozenset({SUBMITTED, EXPIRED}),
    GRADED: frozenset({GRADED}),
    DONE: frozenset({DONE}),
    EXPIRED: frozenset(),
}


class IllegalMove(Exception):
    """An attempt cannot go from where it is to where it was sent."""


def state_of(attempt: Attempt) -> State:
    """Both axes."""
    return (attempt.progress, attempt.grading)


def is_legal(before: State, after: State) -> bool:
    """Whether the table allows the move. Anything not yet voided may be voided, with its grading as it stood."""
    if after[0] == Progress.VOIDED:
        return before[0] != Progress.VOIDED and before[1] == after[1]
    return after in MOVES.get(before, frozenset())


def make_move(
    attempt: Attempt, to: State, *, actor: Any = None, reason: str = "", at: datetime | None = None
) -> AttemptMove:
    """Set the new state on the attempt in memory and return the row that records it. The caller saves both."""
    before = state_of(attempt)
    if to not in PAIRS or not is_legal(before, to):
        raise IllegalMove(f"{before} → {to}")
    at = at or timezone.now()
    attempt.progress, attempt.grading = to
    if to[0] in (Progress.COMPLETED, Progress.EXPIRED, Progress.VOIDED):
        attempt.closed_at = at
    elif to[0] == Progress.SUBMITTED and before[0] in (Progress.STARTED, Progress.RETURNED):
        attempt.submitted_at = at
    return AttemptMove(
        attempt=attempt, from_progress=before[0], from_grading=before[1], to_progress=to[0], to_grading=to[1],
        actor=actor, reason=reason, at=at,
    )  # fmt: skip


def owed_moves(attempt: Attempt, before: State, *, now: datetime) -> list[AttemptMove]:
    """The learner's own handing in, which is written together with whatever follows it: one statement less a paper."""
    if before != SUBMITTED:
        return []
    row = AttemptMove(
        attempt=attempt, from_progress=attempt.submitted_from or Progress.STARTED, from_grading=Grading.NOT_READY,
        to_progress=Progress.SUBMITTED, to_grading=Grading.PENDING, actor_id=attempt.person_id,
        at=attempt.submitted_at or now,
    )  # fmt: skip
    return [row]


def is_overdue(attempt: Attempt, *, now: datetime | None = None) -> bool:
    """Whether an open attempt's time is over. Computed when read; the clock only writes it down."""
    return (
        attempt.progress in (Progress.STARTED, Progress.RETURNED)
        and attempt.deadline is not None
        and (now or timezone.now()) > attempt.deadline
    )


def shown_state(attempt: Attempt, *, now: datetime | None = None) -> str:
    """One word for people's screens: not_started is no row at all."""
    if is_overdue(attempt, now=now):
        return "expired"
    return {
        STARTED: "in_progress", SUBMITTED: "submitted", AWAITING: "awaiting", RETURNED: "returned", GRADED: "graded",
        DONE: "done", EXPIRED: "expired",
    }.get(state_of(attempt), "voided")  # fmt: skip
