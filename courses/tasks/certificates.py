"""What certificates do later: issuing many, drawing many, and putting drawn files away."""

from datetime import timedelta

from courses.domain.issuing import job as issuing
from courses.domain.issuing import sheets
from people.domain.clock import duty
from people.domain.job import Progress, job_handler
from people.models import Job


@job_handler(issuing.KIND)
def run_issue_certificates(job: Job, progress: Progress) -> None:
    """Issue for everybody who waits in a selection."""
    issuing.issue_waiting(job, progress)


@job_handler(sheets.KIND)
def run_print_certificates(job: Job, progress: Progress) -> None:
    """Draw the certificates of a selection."""
    sheets.write_sheets(job, progress)


@duty("courses.remove_old_sheets", every=timedelta(hours=24))
def run_remove_old_sheets() -> int:
    """Drawn certificates hold names: they are removed after a week."""
    return sheets.remove_old_sheets()
