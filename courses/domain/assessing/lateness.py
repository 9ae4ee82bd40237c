"""How late a paper came in, and what that costs by the policy; for whoever was granted more time it costs later."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from courses.domain.assessing.extension import extra_of
from courses.domain.assessing.terms import terms_of
from courses.domain.assessing.window import find_window
from courses.domain.authoring.assessment import VersionFacts
from courses.models import Attempt, AttemptMove, Progress


@dataclass(frozen=True)
class Lateness:
    """Days begun after the closing date, and the points taken off for them."""

    days: int = 0
    deducted: Decimal = Decimal(0)


IN_TIME = Lateness()


def find_lateness(attempt: Attempt, facts: VersionFacts, score: Decimal | None) -> Lateness:
    """Of a paper that was handed in. No query where nothing closes; it asks the plugin, so not inside transactions."""
    terms = terms_of(facts.id)
    if facts.is_sealed or attempt.enrolment is None or not (facts.policy.closes_at or terms.closes_at):
        return IN_TIME
    came = _came_at(attempt)
    window = find_window(facts.policy, terms)
    if came is None or not window.late_days(came):
        return IN_TIME
    window = find_window(facts.policy, terms, until=extra_of(attempt.enrolment, attempt.item_key).until)
    days = window.late_days(came)
    return Lateness(days, window.deduction(score, days) if score is not None else Decimal(0))


def _came_at(attempt: Attempt) -> datetime | None:
    """When it came in first: rework that a marker asked for is never late."""
    if attempt.submitted_from != Progress.RETURNED:
        return attempt.submitted_at
    moves = AttemptMove.objects.filter(attempt=attempt, to_progress=Progress.SUBMITTED).order_by("id")
    return moves.values_list("at", flat=True).first() or attempt.submitted_at
