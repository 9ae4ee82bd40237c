"""Progress as a spreadsheet: a sheet in the bureau's form (merged heads, sums) and the list of people.

Written row by row by a job, as the reader who asked may see it at that moment; kept in the private storage for a week.
Every text is written as text: a name that begins with = is never a formula.
"""

import io
import tempfile
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.files import File
from django.core.files.storage import storages
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.cell_range import CellRange

from courses.domain.reports.export_table import choose_format, write_table
from courses.domain.reports.progress import Counts, Scope, open_scope, people_of
from courses.domain.reports.subject import Narrowing, Subject, choose_subject, list_subjects
from courses.domain.reports.summary import Report, make_report
from people.domain.audit import record_audit
from people.domain.job import JobRefused, Progress, create_job
from people.models import Job, Organisation, User

KIND = "courses.export_progress"
LATE_KIND = "courses.export_late"
KINDS = (KIND, LATE_KIND, "courses.export_regrade")  # whose files go after a week
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = timedelta(days=7)
CHUNK = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
THIN = Side(style="thin", color="9AA7A4")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD = PatternFill("solid", fgColor="E3EFEB")
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)


def request_export(
    user: User,
    subject: Subject,
    scope: Scope,
    *,
    narrowing: Narrowing,
    language: str,
    request: Any = None,
    file_format: str = "",
) -> Job:
    """Ask for a spreadsheet; returns the job whose progress the reader sees. What was asked for is audited."""
    place = scope.place
    job = create_job(
        KIND,
        owner=user,
        organisation=place,
        arguments={
            "subject": subject.key, "place": place.pk if place else 0, "capacity": narrowing.capacity,
            "stage": narrowing.stage, "language": language, "format": file_format,
        },
    )  # fmt: skip
    record_audit(
        "progress.export_asked", actor=user, subject=job, organisation=place, fields=filter_words(job), request=request
    )
    return job


def filter_words(job: Job) -> list[str]:
    """The filters of an export for the audit: names and codes, no personal values."""
    return [f"{name}={value}" for name, value in sorted(job.arguments.items()) if value and name != "language"]


def write_export(job: Job, progress: Progress) -> None:
    """Write the file and put it into the private storage; safe to run again."""
    owner = job.owner
    if owner is None or not owner.is_active:
        raise JobRefused("nobody")
    with translation.override(str(job.arguments.get("language") or "zh-hans")):
        subject = choose_subject(str(job.arguments.get("subject", "")), list_subjects())
        place = Organisation.objects.filter(pk=job.arguments.get("place") or 0).first()
        scope = open_scope(owner, place=place, action="export")
        if subject is None or not scope.units:
            raise JobRefused("out_of_scope")
        narrowing = Narrowing(str(job.arguments.get("capacity", "")), str(job.arguments.get("stage", "")))
        wanted = str(job.arguments.get("format") or "")
        exporter = choose_format(wanted)
        if wanted and exporter is None:
            raise JobRefused("format_gone")
        ending = exporter.extension if exporter else "xlsx"
        with tempfile.TemporaryFile() as file:
            if exporter:
                count = write_table(file, exporter, subject, scope, owner, narrowing=narrowing)
            else:
                count = fill_workbook(file, subject, scope, owner, narrowing, progress)
            file.seek(0)
            name = storages["private"].save(f"exports/{job.public_id}.{ending}", File(file))
    job.result_file, job.result = name, {"rows": count, "mime": exporter.mime if exporter else XLSX}
    record_audit(
        "progress.exported", actor=owner, subject=job, organisation=place, fields=[*filter_words(job), f"rows={count}"]
    )


def fill_workbook(
    file: Any, subject: Subject, scope: Scope, user: User, narrowing: Narrowing, progress: Progress
) -> int:
    """Sums by place, sums of every unit, and the people; returns the number of people written."""
    today = timezone.localdate()
    report = make_report(subject, scope, user, today=today, narrowing=narrowing, action="export")
    book = Workbook(write_only=True)
    subtitle = subtitle_for(scope, narrowing, today)
    if report.rows:
        write_summary(book.create_sheet(_("By place")), report, subtitle)
        write_units(book.create_sheet(_("By unit")), report, subtitle)
    rows = people_of(subject, scope, user, today=today, narrowing=narrowing)
    count = write_people(book.create_sheet(_("People")), report, scope, rows, subtitle, progress)
    held = io.BytesIO()
    book.save(held)
    file.write(held.getvalue())
    return count


def subtitle_for(scope: Scope, narrowing: Narrowing, today: date) -> str:
    """Scope, filters and day in one line."""
    parts = [str(scope.place) if scope.place else _("All places you may see")]
    parts += [value for value in (narrowing.capacity, narrowing.stage) if value]
    return _("Scope: %(scope)s. As of %(day)s.") % {"scope": ", ".join(parts), "day": today.isoformat()}


def safe_text(value: Any) -> Any:
    """A cell's value; a text that a spreadsheet program could take for a formula gets an apostrophe in front."""
    if isinstance(value, str):
        clean = "".join(sign for sign in value if sign >= " " or sign == "\n")
        return f"'{clean}" if value.startswith(FORMULA) or clean.startswith(FORMULA) else clean
    return value


def cells(
    sheet: WriteOnlyWorksheet, values: Iterable[Any], *, bold: bool = False, head: bool = False, size: int = 11
) -> list[Any]:
    """A row of framed cells."""
    made = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=safe_text(value))
        cell.font, cell.border = Font(name="等线", bold=bold or head, size=size), GRID
        if head:
            cell.fill, cell.alignment = HEAD, MIDDLE
        made.append(cell)
    return made


def start_sheet(sheet: WriteOnlyWorksheet, title: str, subtitle: str, widths: list[int], *, frozen: int) -> None:
    """Widths, the merged title and the merged line below it; the rows up to `frozen` stay in view."""
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    last = get_column_letter(len(widths))
    sheet.freeze_panes = f"A{frozen + 1}"
    for row, text in ((1, title), (2, subtitle)):
        cell = WriteOnlyCell(sheet, value=safe_text(text))
        cell.font = Font(name="等线", bold=row == 1, size=16 if row == 1 else 10)
        cell.alignment = Alignment(horizontal="center" if row == 1 else "left", vertical="center")
        sheet.append([cell])
        sheet.merged_cells.ranges.add(CellRange(f"A{row}:{last}{row}"))
    sheet.row_dimensions[1].height = 30


def write_sums(
    sheet: WriteOnlyWorksheet,
    report: Report,
    subtitle: str,
    *,
    heads: list[str],
    widths: list[int],
    rows: Iterable[list[Any]],
    end: list[Any],
) -> None:
    """The bureau's form: two rows of merged heads, one line each, the sum at the end. `heads` stand before the sums."""
    title = _("%(subject)s: progress") % {"subject": report.subject.title}
    start_sheet(sheet, title, subtitle, [*widths, 10, 10, 10, 10, 12], frozen=4)
    first = [*heads, _("Expected"), _("People"), "", "", _("Share finished, %")]
    second = [*[""] * (len(heads) + 1), _("Finished"), _("Under way"), _("Not begun"), ""]
    for line in (first, second):
        sheet.append(cells(sheet, line, head=True))
    people = len(heads) + 2
    for column in range(1, len(first) + 1):
        if not people <= column <= people + 2:
            letter = get_column_letter(column)
            sheet.merged_cells.ranges.add(CellRange(f"{letter}3:{letter}4"))
    sheet.merged_cells.ranges.add(CellRange(f"{get_column_letter(people)}3:{get_column_letter(people + 2)}3"))
    for row in rows:
        sheet.append(cells(sheet, row))
    sheet.append(cells(sheet, [*end, *sums(report.counts)], bold=True))


def sums(counts: Counts) -> list[Any]:
    """Expected, finished, under way, not begun, per cent."""
    return [counts.total, counts.done, counts.doing, counts.waiting, counts.percent]


def write_summary(sheet: WriteOnlyWorksheet, report: Report, subtitle: str) -> None:
    """One line for each place below."""
    rows = ([number, row.name, row.units, *sums(row.counts)] for number, row in enumerate(report.rows, start=1))
    heads = [_("Row number"), _("Place or unit"), _("Number of units")]
    end = ["", _("Together"), report.units]
    write_sums(sheet, report, subtitle, heads=heads, widths=[6, 30, 10], rows=rows, end=end)


def write_units(sheet: WriteOnlyWorksheet, report: Report, subtitle: str) -> None:
    """One line for every school, hospital …, with the district above it."""
    rows = ([number, row.above, row.name, *sums(row.counts)] for number, row in enumerate(report.each, start=1))
    heads = [_("Row number"), _("Above"), _("Organisation")]
    end = ["", _("Together"), ""]
    write_sums(sheet, report, subtitle, heads=heads, widths=[6, 20, 30], rows=rows, end=end)


def write_people(
    sheet: WriteOnlyWorksheet, report: Report, scope: Scope, rows: Any, subtitle: str, progress: Progress
) -> int:
    """One line a person, read in chunks."""
    title = _("%(subject)s: people") % {"subject": report.subject.title}
    start_sheet(sheet, title, subtitle, [7, 20, 30, 14, 12, 14, 26], frozen=3)
    heads = [
        _("Row number"),
        _("Above"),
        _("Organisation"),
        _("Person's name"),
        _("State"),
        _("Finished on"),
        _("Certificate number"),
    ]
    sheet.append(cells(sheet, heads, head=True))
    names = {unit.path: str(unit) for unit in scope.units.values()}
    count = 0
    for row in rows.iterator(chunk_size=CHUNK):
        count += 1
        unit = scope.units.get(row["place"])
        above = names.get(unit.path[: -Organisation.steplen], "") if unit else ""
        state = _("Finished") if row["is_done"] else _("Under way") if row["is_doing"] else _("Not begun")
        finished = row["done_on"] if row["is_done"] else None
        values = [count, above, str(unit or ""), row["person__real_name"], state, finished, row["number"] or ""]
        sheet.append(
            [safe_text(value) for value in values]
        )  # plain: a frame round 200,000 cells takes most of the time
        if count % CHUNK == 0:
            progress(count, max(count, report.counts.total))
    progress(count, max(count, 1))
    return count


def remove_old_exports() -> int:
    """Delete export files older than a week; the job row stays and says so."""
    old = Job.objects.filter(kind__in=KINDS, finished_at__lt=timezone.now() - KEPT).exclude(result_file="")
    for job in old:
        storages["private"].delete(job.result_file)
    return int(old.update(result_file=""))
