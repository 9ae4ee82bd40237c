"""What regrades do later: counting, writing what was confirmed, and the list as a spreadsheet."""

from courses.domain.regrading.export import KIND, write_export
from courses.domain.regrading.regrade import COUNT_JOB, WRITE_JOB, count_regrade
from courses.domain.regrading.write import write_regrade
from people.domain.job import Progress, job_handler
from people.models import Job


@job_handler(COUNT_JOB)
def run_count_regrade(job: Job, progress: Progress) -> None:
    """The dry run."""
    count_regrade(job, progress)


@job_handler(WRITE_JOB)
def run_write_regrade(job: Job, progress: Progress) -> None:
    """The real one."""
    write_regrade(job, progress)


@job_handler(KIND)
def run_export_regrade(job: Job, progress: Progress) -> None:
    """The list that a reader asked for."""
    write_export(job, progress)
