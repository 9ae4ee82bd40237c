"""The list of late people as a file: the spreadsheet, or a format of a plugin; by a job, as the asker may see it then.

The arguments of the job are keys and choices of the filter; a place or a subject that is gone by then ends the job.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import storages
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook

from courses.domain.reports.export import LATE_KIND, XLSX, filter_words
from courses.domain.reports.export_table import choose_format, write_by_plugin
from courses.domain.reports.late_list import (
    LateFilter,
    LateRow,
    late_people,
    names_by_path,
    say_row,
    sum_late,
    values_of,
)
from courses.domain.reports.order import CHUNK, subtitle_for
from courses.domain.reports.progress import Scope, open_scope
from courses.domain.reports.sheet import cells, safe_text, start_sheet
from courses.domain.reports.subject import Narrowing, Subject, choose_subject, list_subjects
from people.domain.audit import record_audit
from people.domain.job import JobRefused, Progress, create_job
from people.models import Job, Organisation, User
from plugins.api import Cell, Column, Exporter, Table


@dataclass(frozen=True)
class LateList:
    """What is written: a subject in a scope, narrowed, for one reader."""

    subject: Subject
    scope: Scope
    user: User
    chosen: LateFilter
    today: date

    def people(self) -> QuerySet[Any]:
        """Everybody on the list."""
        return late_people(self.subject, self.scope, self.user, self.chosen, today=self.today, action="export")

    def rows(self) -> Iterator[LateRow]:
        """One person after the other from one query, read in chunks."""
        names = names_by_path(self.scope)
        for row in values_of(self.people()).iterator(chunk_size=CHUNK):
            yield say_row(row, self.scope, names, today=self.today)


def request_late_export(
    user: User, subject: Subject, scope: Scope, chosen: LateFilter, *, language: str, file_format: str, request: Any
) -> Job:
    """Ask for the file; what was asked for is audited."""
    place = scope.place
    job = create_job(
        LATE_KIND,
        owner=user,
        organisation=place,
        arguments={
            "subject": subject.key, "place": place.pk if place else 0, "capacity": chosen.narrowing.capacity,
            "stage": chosen.narrowing.stage, "days": chosen.days, "account": chosen.account, "order": chosen.order,
            "language": language, "format": file_format,
        },
    )  # fmt: skip
    record_audit(
        "progress.export_asked", actor=user, subject=job, organisation=place, fields=filter_words(job), request=request
    )
    return job


def write_late_export(job: Job, progress: Progress) -> None:
    """Write the file into the private storage; safe to run again."""
    with translation.override(str(job.arguments.get("language") or "zh-hans")):
        late = read_order(job)
        wanted = str(job.arguments.get("format") or "")
        exporter = choose_format(wanted)
        if wanted and exporter is None:
            raise JobRefused("format_gone")
        with tempfile.TemporaryFile() as file:
            count = write_lines(file, exporter, late) if exporter else fill_sheet(file, late, progress)
            file.seek(0)
            ending = exporter.extension if exporter else "xlsx"
            job.result_file = storages["private"].save(f"exports/{job.public_id}.{ending}", File(file))
    job.result = {"rows": count, "mime": exporter.mime if exporter else XLSX}
    fields = [*filter_words(job), f"rows={count}"]
    record_audit("progress.exported", actor=late.user, subject=job, organisation=late.scope.place, fields=fields)


def read_order(job: Job) -> LateList:
    """What the job asks for, as its owner may see it at this moment."""
    owner, asked = job.owner, job.arguments
    if owner is None or not owner.is_active:
        raise JobRefused("nobody")
    subject = choose_subject(str(asked.get("subject", "")), list_subjects(job.owner))
    place = Organisation.objects.filter(pk=asked.get("place") or 0).first()
    scope = open_scope(owner, place=place, action="export")
    if subject is None or not scope.units or (asked.get("place") and place is None):
        raise JobRefused("out_of_scope")
    narrowing = Narrowing(str(asked.get("capacity", "")), str(asked.get("stage", "")))
    chosen = LateFilter(
        narrowing, int(asked.get("days") or 0), str(asked.get("account", "")), str(asked.get("order", ""))
    )
    return LateList(subject, scope, owner, chosen, timezone.localdate())


def columns() -> list[Column]:
    """The same in every format."""
    return [
        Column("above", _("Above")),
        Column("organisation", _("Organisation")),
        Column("name", _("Person's name")),
        Column("due", _("Last day")),
        Column("days", _("Days late")),
        Column("state", _("State")),
    ]


def cells_of_row(row: LateRow) -> list[Cell]:
    """One line."""
    state = _("Never signed in") if row.is_new else _("Under way") if row.is_doing else _("Not begun")
    return [row.above, str(row.unit or ""), row.name, row.due, row.days, state]


def title_of(late: LateList) -> str:
    return _("%(subject)s: late people") % {"subject": late.subject.title}


def write_lines(file: IO[bytes], exporter: Exporter, late: LateList) -> int:
    """Through a plugin; returns how many."""
    counted = [0]

    def lines() -> Iterator[list[Cell]]:
        for row in late.rows():
            counted[0] += 1
            yield cells_of_row(row)

    write_by_plugin(file, exporter, Table(title_of(late), columns(), lines()))
    return counted[0]


def fill_sheet(file: IO[bytes], late: LateList, progress: Progress) -> int:
    """The bureau's spreadsheet with its merged title; returns how many."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Late people"))
    subtitle = subtitle_for(late.scope, late.chosen.narrowing, late.today)
    start_sheet(sheet, title_of(late), subtitle, [7, 20, 30, 14, 14, 10, 16], frozen=3)
    sheet.append(cells(sheet, [_("Row number"), *(column.label for column in columns())], head=True))
    count, total = 0, sum_late(late.people()).late
    for row in late.rows():
        count += 1
        sheet.append([count, *(safe_text(value) for value in cells_of_row(row))])
        if count % CHUNK == 0:
            progress(count, max(count, total))
    progress(count, max(count, 1))
    book.save(file)
    return count
