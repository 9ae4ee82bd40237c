"""Past records: read, written and forgotten by jobs and by the clock."""

from datetime import timedelta

from courses.domain.importing.files import APPLY, READ, apply_past, purge_past, read_past
from courses.domain.importing.undoing import UNDO, undo_past
from courses.models import PastImport
from people.domain.clock import duty
from people.domain.job import Progress, job_handler
from people.models import Job


@job_handler(READ)
def run_read_past(job: Job, progress: Progress) -> None:
    """What each row of a file would do."""
    row = PastImport.objects.select_related("organisation").get(pk=job.arguments["past"])
    read_past(row, progress)


@job_handler(APPLY)
def run_import_past(job: Job, progress: Progress) -> None:
    """Write what was confirmed."""
    row = PastImport.objects.select_related("organisation", "actor").get(pk=job.arguments["past"])
    apply_past(row, progress)


@job_handler(UNDO)
def run_undo_past(job: Job, progress: Progress) -> None:
    """Take back what a file brought."""
    row = PastImport.objects.get(pk=job.arguments["past"])
    if job.owner is not None:
        undo_past(row, actor=job.owner, progress=progress)


@duty("courses.purge_past", every=timedelta(hours=6))
def run_purge_past() -> int:
    """Files are kept for 30 days."""
    return purge_past()
