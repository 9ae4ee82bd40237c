"""What certification does later: opening periods, following people, exporting progress, trying again what was held."""

from datetime import timedelta

from courses.domain.certifying.certification import issue_held
from courses.domain.learning import home_certificates  # noqa: F401 — puts certificates on the learner's home
from courses.domain.programmes.evaluating import certify_met, reconcile_certification
from courses.domain.programmes.reconcile import (
    follow_everybody,
    follow_members,
    open_all_audiences,
    open_audience_periods,
    reconcile_all,
)
from courses.domain.reports.export import LATE_KIND, remove_old_exports, write_export
from courses.domain.reports.late_export import write_late_export
from courses.models.programme import Programme
from courses.tasks import certificates  # noqa: F401 — registers the jobs of issuing and printing
from people.domain.clock import duty
from people.domain.job import Progress, job_handler
from people.models import Job


@job_handler("courses.open_periods")
def run_open_periods(job: Job, progress: Progress) -> None:
    """Open periods for the audience of one programme."""
    programme = Programme.objects.get(pk=job.arguments["programme"])
    opened = open_audience_periods(programme, progress=progress)
    job.result = {"opened": opened, "certified": certify_met(programme, progress=progress)}


@job_handler("courses.follow_members")
def run_follow_members(job: Job, progress: Progress) -> None:
    """Let what is open follow people who moved, then open periods for whoever is new."""
    people = [int(pk) for pk in str(job.arguments.get("people", "")).split(",") if pk]
    total = reconcile_all(people or None)
    moved = follow_members(people) if people else follow_everybody(progress=progress)
    job.result = {"moved": moved + total.left, "opened": total.opened}


@job_handler("courses.export_progress")
def run_export_progress(job: Job, progress: Progress) -> None:
    """Write the spreadsheet a reader asked for."""
    write_export(job, progress)


@job_handler(LATE_KIND)
def run_export_late(job: Job, progress: Progress) -> None:
    """Write the list of late people a reader asked for."""
    write_late_export(job, progress)


@duty("courses.open_periods", every=timedelta(hours=6))
def run_audiences_by_clock() -> int:
    """Renewals whose window opened today, and people whom a job missed."""
    return open_all_audiences()


@duty("courses.issue_held", every=timedelta(minutes=15))
def run_issue_held() -> int:
    """Issue what waited for a font, a key or https; and judge again what a lost signal left behind."""
    return issue_held() + reconcile_certification()


@duty("courses.remove_old_exports", every=timedelta(hours=24))
def run_remove_old_exports() -> int:
    """Exports hold names: they are removed after a week."""
    return remove_old_exports()
