"""What classes do later: issuing the certificates that a second person approved, and moving people up."""

from datetime import timedelta

from courses.domain.classes.admitting import fill_waiting
from courses.domain.classes.approving import ISSUE_JOB, issue_proposal
from people.domain.clock import duty
from people.domain.job import Progress, job_handler
from people.models import Job


@job_handler(ISSUE_JOB)
def run_issue_class(job: Job, progress: Progress) -> None:
    """Certify and issue, person by person; killed and begun again it goes on."""
    job.result = {"issued": issue_proposal(int(job.arguments["proposal"]), progress=progress)}


@duty("courses.fill_classes", every=timedelta(minutes=30))
def run_fill_classes() -> int:
    """Seats that became free in a way nobody noticed: an account closed, a place on the course ended."""
    return fill_waiting()
