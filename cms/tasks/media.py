"""Measuring sound, and removing the files that were replaced."""

from datetime import timedelta

from django.utils import timezone

from cms.domain.files.media import measure_media, purge_discarded_files
from people.domain.clock import duty
from people.domain.job import Progress, job_handler
from people.models import Job

KEPT = timedelta(hours=24)  # cached pages and listeners may still ask for a replaced file


@job_handler("measure_media")
def measure(job: Job, progress: Progress) -> None:
    """Read length and peaks of one file."""
    measure_media(int(job.arguments["media"]))
    progress(1, 1)


@duty("discarded_files", every=timedelta(hours=1))
def remove_discarded() -> None:
    """Take away what no row names any more."""
    purge_discarded_files(before=timezone.now() - KEPT)
