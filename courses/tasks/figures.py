"""What the clock owes maintained counts: counting what is marked every minute, a recount every night."""

from datetime import timedelta

from courses.domain.figures.recount import reconcile_figures
from courses.domain.figures.settle import LOCK, settle_figures
from people.domain.clock import duty


@duty(LOCK, every=timedelta(minutes=1))
def run_settle_figures() -> int:
    """Count what changed since the last time."""
    return settle_figures()


@duty("courses.recount_figures", every=timedelta(hours=24))
def run_recount_figures() -> int:
    """Count everything anew, report what drifted and put it right."""
    return len(reconcile_figures())
