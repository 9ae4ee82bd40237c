"""An archive from upload to result: kept, rehearsed by a job, shown, confirmed, written by a job, thrown away."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.models.storage import private_storage
from cms.storages import random_name
from courses.domain.refusal import Refused
from courses.domain.travelling.archive import most_bytes, open_archive
from courses.domain.travelling.delivery import Delivery
from courses.domain.travelling.files import match_files, store_files
from courses.domain.travelling.judging import judge
from courses.domain.travelling.parcel import read_parcel
from courses.domain.travelling.report import CHANGED, NEW, Report
from courses.domain.travelling.writing import write_parcel
from courses.models import Course, CourseImport
from people import rules
from people.domain.audit import record_audit
from people.domain.job import JobRefused, Progress, create_job
from people.models import Job, Organisation, User

READ_KIND, APPLY_KIND = "courses.read_archive", "courses.import_course"
KEPT = timedelta(days=7)
State = CourseImport.State


def stage_archive(file: Any, *, owner: Organisation, actor: User, as_copy: bool, language: str) -> CourseImport:
    """Keep an uploaded archive and have it looked at. Raises Refused at once for what is no archive of a course."""
    if not file.size:
        raise Refused("empty", _("The file is empty. Choose the archive again."))
    if file.size > most_bytes():
        words = _("This archive is larger than %(size)s MB, the most that is read here.")
        raise Refused("size", words % {"size": most_bytes() // (1024 * 1024)})
    file.seek(0)
    with open_archive(file) as archive:
        title = str(archive.manifest.get("title") or "")[:255]
    file.seek(0)
    name = private_storage().save(random_name("archives", "course.zip"), file)
    private_storage().delete(name)  # the clock sweeps it, unless the row below names it
    with transaction.atomic():
        row = CourseImport.objects.create(
            owner=owner, actor=actor, file=name, file_name=str(file.name)[-200:], file_size=file.size, title=title,
            as_copy=as_copy,
        )  # fmt: skip
        _give_job(row, READ_KIND, language)
    return row


def _give_job(row: CourseImport, kind: str, language: str) -> None:
    arguments: dict[str, int | str] = {"import": row.pk, "language": language}
    row.job = create_job(kind, owner=row.actor, organisation=row.owner, arguments=arguments)
    row.save(update_fields=["job"])


def read_archive(job: Job, progress: Progress) -> None:
    """Look at an archive and rehearse its import; safe to run again."""
    row = _row_of(job)
    if row.state != State.WAITING:
        return
    with translation.override(str(job.arguments.get("language") or "zh-hans")):
        report = Report()
        try:
            _carry_out(row, report, rehearsal=True, progress=progress)
        except Refused as refusal:
            report = Report(problems=[(row.file_name, str(refusal.message))])
    state = State.REFUSED if report.problems else State.READ
    CourseImport.objects.filter(pk=row.pk, state=State.WAITING).update(state=state, **report.to_json())


def confirm_import(row: CourseImport, *, language: str) -> CourseImport:
    """Have a rehearsed archive written. Twice is once."""
    with transaction.atomic():
        waiting = CourseImport.objects.filter(pk=row.pk, state=State.READ)
        if waiting.update(state=State.APPLYING):
            row.refresh_from_db()
            _give_job(row, APPLY_KIND, language)
    row.refresh_from_db()
    return row


def import_course(job: Job, progress: Progress) -> None:
    """Write an archive that was confirmed; safe to run again. What changed meanwhile in its way ends it with words."""
    row = _row_of(job)
    if row.state != State.APPLYING:
        return
    with translation.override(str(job.arguments.get("language") or "zh-hans")):
        report, course = Report(), None
        try:
            course = _carry_out(row, report, rehearsal=False, progress=progress)
        except Refused as refusal:
            report = Report(problems=[(row.file_name, str(refusal.message))])
    if course is None:
        CourseImport.objects.filter(pk=row.pk).update(state=State.REFUSED, **report.to_json())


def _carry_out(row: CourseImport, report: Report, *, rehearsal: bool, progress: Progress) -> Course | None:
    """Open, match, ask the plugins, store files, write. Plugins are asked before the transaction begins."""
    if not (row.actor.is_active and rules.may(row.actor, "manage_courses", row.owner)):
        raise Refused("out_of_scope", _("You may no longer manage the courses of this organisation."))
    with row.file.storage.open(str(row.file.name)) as file, open_archive(file) as archive:
        parcel = read_parcel(archive, copy_salt=row.public_id if row.as_copy else "")
        if not parcel.pages:
            raise Refused("no_pages", _("There is no page of a course in this archive."))
        arrivals = match_files(archive, parcel.files, actor=row.actor, report=report, progress=progress)
        judged = judge(parcel, arrivals, report)
        if not rehearsal and not report.problems:
            store_files(archive, arrivals, progress=progress)
    delivery = Delivery(parcel, arrivals, judged, row.owner, row.actor)
    if rehearsal:
        return write_parcel(delivery, report, rehearsal=True)
    return _write_and_note(row, delivery, report)


def _write_and_note(row: CourseImport, delivery: Delivery, report: Report) -> Course | None:
    """The course and the note of its import in one transaction; another worker that was quicker has done it."""
    with transaction.atomic():
        held = CourseImport.objects.select_for_update().get(pk=row.pk)
        if held.state != State.APPLYING:
            return held.course
        course = write_parcel(delivery, report, rehearsal=False)
        if course is None:
            return None
        CourseImport.objects.filter(pk=row.pk).update(
            state=State.DONE, course=course, applied_at=timezone.now(), **report.to_json()
        )
        counts = report.counts()
        fields = [f"new={counts[NEW]}", f"changed={counts[CHANGED]}"]
        record_audit("course.imported", actor=row.actor, subject=course, organisation=row.owner, fields=fields)
        _throw_away(row)
    return course


def drop_import(row: CourseImport) -> None:
    """Put an archive aside; its file goes."""
    waiting = CourseImport.objects.filter(pk=row.pk, state__in=[State.WAITING, State.READ, State.REFUSED])
    if waiting.update(state=State.DROPPED, lines=[], problems=[]):
        _throw_away(row)


def drop_forgotten() -> int:
    """Put aside what nobody confirmed for a week; returns how many."""
    old = CourseImport.objects.filter(created_at__lt=timezone.now() - KEPT)
    rows = list(old.filter(state__in=[State.WAITING, State.READ, State.REFUSED])[:200])
    for row in rows:
        drop_import(row)
    return len(rows)


def _throw_away(row: CourseImport) -> None:
    """The file of an archive is needed no more."""
    if row.file:
        row.file.storage.delete(str(row.file.name))
    CourseImport.objects.filter(pk=row.pk).update(file="")


def _row_of(job: Job) -> CourseImport:
    row = CourseImport.objects.select_related("actor", "owner").filter(pk=job.arguments.get("import") or 0).first()
    if row is None:
        raise JobRefused("gone")
    return row
