"""Archives of courses: written, looked at, imported and put aside by jobs and by the clock."""

from datetime import timedelta

from courses.domain.travelling.imports import APPLY_KIND, READ_KIND, drop_forgotten, import_course, read_archive
from courses.domain.travelling.packing import KIND, write_archive
from people.domain.clock import duty
from people.domain.job import Progress, job_handler
from people.models import Job


@job_handler(KIND)
def run_export_course(job: Job, progress: Progress) -> None:
    """Write the archive of a course."""
    write_archive(job, progress)


@job_handler(READ_KIND)
def run_read_archive(job: Job, progress: Progress) -> None:
    """Rehearse the import of an archive."""
    read_archive(job, progress)


@job_handler(APPLY_KIND)
def run_import_course(job: Job, progress: Progress) -> None:
    """Import a confirmed archive."""
    import_course(job, progress)


@duty("courses.drop_archives", every=timedelta(hours=24))
def run_drop_archives() -> int:
    """Archives that nobody confirmed are put aside after a week."""
    return drop_forgotten()
