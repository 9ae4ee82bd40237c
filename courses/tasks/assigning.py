"""What assignments do later: carrying out changes, following people, and by the clock what began today."""

from datetime import timedelta

from courses.domain.assigning.publishing import CARRY_OUT, carry_out
from courses.domain.assigning.reconcile import follow_people
from courses.domain.entering.requests import fill_places
from courses.receivers.assigning import FOLLOW
from people.domain.clock import duty
from people.domain.job import Progress, job_handler
from people.models import Job


@job_handler(CARRY_OUT)
def run_carry_out(job: Job, progress: Progress) -> None:
    """Enrol, release and tell; again does only what is left."""
    carry_out(job, progress)


@job_handler(FOLLOW)
def run_follow(job: Job, progress: Progress) -> None:
    """Bring people who moved up to date, or everybody."""
    few = [int(pk) for pk in str(job.arguments.get("people", "")).split(",") if pk]
    moved = follow_people(few or None, progress=progress)
    job.result = {"joined": moved.joined, "left": moved.left}


@duty("courses.fill_places", every=timedelta(minutes=10))
def run_fill_places() -> int:
    """Let people move up from waiting lists."""
    return fill_places()


@duty("courses.reconcile_assignments", every=timedelta(hours=1))
def run_reconcile_by_clock() -> int:
    """Assignments and memberships that begin or end today, certificates that were issued or ran out."""
    moved = follow_people(None)
    return moved.joined + moved.left
