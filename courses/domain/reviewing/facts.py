"""How far the reviewing of a work is: what its writer owes and has given, what it has received."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from courses.domain.reviewing.rules import find_rules
from courses.models import Attempt, PeerReview, PeerWork
from plugins.api import PeerRules

OPEN, CLOSED, DESK = "open", "closed", "desk"


@dataclass(frozen=True)
class Tally:
    """Counts of one work. `done`, `held` and `let_go` are its writer's reviews; hidden ones count nowhere."""

    received: int = 0
    coming: int = 0
    done: int = 0
    held: int = 0
    let_go: int = 0


def tally_of(work: PeerWork, *, now: datetime | None = None) -> Tally:
    """Two queries."""
    now = now or timezone.now()
    received = PeerReview.objects.filter(work=work)
    written = PeerReview.objects.filter(by=work)
    return Tally(
        received=received.given().count(), coming=received.held(now).count(), done=written.given().count(),
        held=written.held(now).count(), let_go=written.let_go(now).count(),
    )  # fmt: skip


def owed_of(work: PeerWork, rules: PeerRules, tally: Tally) -> int:
    """How many reviews the writer owes: what the rules say; where no work was left, or a person marks, only those that
    were taken."""
    if work.excused_at is None and work.desk_at is None:
        return rules.gives
    return min(rules.gives, tally.done + tally.let_go)


def stage_of(work: PeerWork, rules: PeerRules, tally: Tally) -> str:
    """Open while reviews are missing on either side; closed when both are there; desk where a person marks."""
    if work.desk_at is not None:
        return DESK
    own = tally.done >= rules.gives or work.excused_at is not None
    return CLOSED if own and tally.received >= rules.needs else OPEN


def peer_facts(attempt: Attempt) -> dict[str, Any]:
    """What the type is told of its peers: levels and weights in a fixed order, no names, no comments. At most seven
    queries, however many reviews."""
    rules = find_rules(attempt.version_id)
    work = PeerWork.objects.filter(attempt=attempt).first()
    if work is None or rules is None:
        return {"stage": OPEN, "reviews": [], "done": 0, "owed": rules.gives if rules else 0}
    tally = tally_of(work)
    rows = PeerReview.objects.filter(work=work).given().order_by("given_at", "pk").values_list("marks", "weight")
    return {
        "stage": stage_of(work, rules, tally),
        "reviews": [{"marks": marks, "weight": f"{weight.normalize():f}"} for marks, weight in rows],
        "done": tally.done,
        "owed": owed_of(work, rules, tally),
    }
