"""What certificates do later: issuing many, drawing many, and putting drawn files away."""

from courses.domain.issuing import job as issuing
from people.domain.job import Progress, job_handler
from people.models import Job


@job_handler(issuing.KIND)
def run_issue_certificates(job: Job, progress: Progress) -> None:
    """Issue for everybody who waits in a selection."""
    issuing.issue_waiting(job, progress)
