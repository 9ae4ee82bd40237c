"""Progress as a file, by a job: the workbook of the bureau, paper, or a format of a plugin.

Written as the reader who asked may see it at that moment; kept in the private storage for a week. A job whose worker
died begins again and writes the same file; a double click is one job.
"""

import tempfile
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone, translation

from courses.domain.reports.export_table import choose_format, write_table
from courses.domain.reports.order import Order, read_order, write_order
from courses.domain.reports.paper import write_paper
from courses.domain.reports.progress import Scope
from courses.domain.reports.subject import Narrowing, Subject
from courses.domain.reports.window import NOW, Window
from courses.domain.reports.workbook import fill_workbook
from people.domain.audit import record_audit
from people.domain.job import JobRefused, Progress, create_job
from people.models import Job, JobState, User

KIND = "courses.export_progress"
LATE_KIND = "courses.export_late"
KINDS = (KIND, LATE_KIND, "courses.export_regrade", "courses.export_course")  # whose files go after a week
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
KEPT = timedelta(days=7)
ENDINGS = ("xlsx", "pdf", "csv", "json")
DOUBLE_CLICK = timedelta(seconds=10)


def request_export(
    user: User, subject: Subject, scope: Scope, *, narrowing: Narrowing, language: str, request: Any = None,
    file_format: str = "", window: Window = NOW, notice: str = "",
) -> Job:  # fmt: skip
    """Ask for a file; returns the job whose progress the reader sees, the same for the same wish while it is being
    written. What was asked for is audited."""
    arguments = write_order(subject, scope, narrowing=narrowing, window=window, notice=notice)
    arguments |= {"language": language, "format": file_format}
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).first()
        found = same_wish(user, arguments)
        if found is not None:
            return found
        job = create_job(KIND, owner=user, organisation=scope.place, arguments=arguments)
        fields = filter_words(job)
        record_audit(
            "progress.export_asked", actor=user, subject=job, organisation=scope.place, fields=fields, request=request
        )
    return job


def same_wish(user: User, arguments: dict[str, int | str]) -> Job | None:
    """A job for the same file that is not finished, or that a double click has just brought about."""
    mine = Job.objects.filter(kind=KIND, owner=user)
    fresh = timezone.now() - DOUBLE_CLICK
    for job in mine.unfinished() | mine.filter(state=JobState.DONE, created_at__gte=fresh):
        if job.arguments == arguments:
            return job
    return None


def filter_words(job: Job) -> list[str]:
    """The filters of an export for the audit: names and codes, no personal values."""
    return [f"{name}={value}" for name, value in sorted(job.arguments.items()) if value and name != "language"]


def write_export(job: Job, progress: Progress) -> None:
    """Write the file and put it into the private storage; safe to run again."""
    with translation.override(str(job.arguments.get("language") or "zh-hans")):
        order = read_order(job)
        with tempfile.TemporaryFile() as file:
            count, mime, ending = write_file(file, job, order, progress)
            progress(count, max(count, 1))  # whoever was stopped meanwhile leaves no file behind
            file.seek(0)
            job.result_file = put_away(job, file, ending)
    job.result = {"rows": count, "mime": mime}
    fields = [*filter_words(job), f"rows={count}"]
    record_audit("progress.exported", actor=order.user, subject=job, organisation=order.scope.place, fields=fields)


def write_file(file: Any, job: Job, order: Order, progress: Progress) -> tuple[int, str, str]:
    """Write in the format that was asked for; gives the number of people, the type and the ending."""
    wanted = str(job.arguments.get("format") or "")
    if not wanted:
        return fill_workbook(file, order, progress), XLSX, "xlsx"
    if wanted == "pdf":
        return write_paper(file, order, progress), PDF, "pdf"
    exporter = choose_format(wanted)
    if exporter is None:
        raise JobRefused("format_gone")
    return write_table(file, exporter, order), exporter.mime, exporter.extension


def put_away(job: Job, file: Any, ending: str) -> str:
    """Into the private storage, in the place of what a worker that died may have left."""
    name, storage = f"exports/{job.public_id}.{ending}", storages["private"]
    drop_unnamed(name)
    return str(storage.save(name, File(file)))


def drop_unnamed(name: str) -> None:
    """Remove a file that no row has ever named."""
    storage: Any = storages["private"]
    if storage.exists(name):
        storage.delete_now(name)


def remove_old_exports() -> int:
    """Delete export files older than a week; the job row stays and says so. What was stopped too late goes, too."""
    old = Job.objects.filter(kind__in=KINDS, finished_at__lt=timezone.now() - KEPT).exclude(result_file="")
    for job in old:
        storages["private"].delete(job.result_file)
    stopped = Job.objects.filter(kind=KIND, state=JobState.CANCELLED, finished_at__gte=timezone.now() - KEPT)
    for job in stopped:
        for ending in ENDINGS:
            drop_unnamed(f"exports/{job.public_id}.{ending}")
    return int(old.update(result_file=""))
