"""What goes back to whoever sent a roster: the sheet with four columns of remarks, and the empty form."""

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill

from people.domain.person import masked_value
from people.domain.rosters.fields import COLUMNS
from people.domain.rosters.problems import Problem
from people.domain.rosters.rows import STAGES
from people.domain.sheet import open_sheet
from people.models import Kind, Membership, PersonIdentifier, RosterBatch, Stage
from people.models.organisation import OrganisationQuerySet

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
HEAD = Font(bold=True)
REMARK = PatternFill("solid", fgColor="FFF4E0")
TEXT = "@"
EXAMPLE = {
    "serial": "1", "name": "示例王小明", "gender": "男", "identity_kind": "居民身份证", "phone": "13800000000",
    "district": "示例区", "school": "示例小学", "stage": "小学", "subject": "语文", "position": "任课教师",
    "rank": "一级教师", "staff_number": "T-00001", "since": "2019-09", "note": "这一行请删去",
}  # fmt: skip


def escape_formula(text: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front; the importer takes it off again."""
    return f"'{text}" if isinstance(text, str) and text.startswith(DANGEROUS) else text


def write_result(content: bytes, problems: Iterable[Problem], *, sheet: str, header_row: int, only_bad: bool) -> bytes:
    """The sheet as it was sent with 行号, 列, 问题, 建议 added; with `only_bad` only the rows that have a problem."""
    by_row: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_row[problem.row].append(problem)
    book = Workbook(write_only=True)
    out = book.create_sheet(_("Result"))
    width = 0
    for number, cells in open_sheet(content, wanted=sheet).rows:
        if number == header_row:
            width = len(cells)
            words = [_("Row"), _("Column"), _("Problem"), _("What to do")]
            out.append([styled(out, text, font=HEAD) for text in [*cells, *words]])
        elif number > header_row and (number in by_row or not only_bad):
            out.append(result_row(out, number, cells, width, by_row.get(number, [])))
        elif number < header_row and not only_bad:
            out.append([escape_formula(cell) for cell in cells])
    return save_book(book)


def result_row(out: Any, number: int, cells: Sequence[str], width: int, problems: list[Problem]) -> list[Any]:
    """One row with its remarks; several problems stand in one cell, one per line."""
    filled = [*cells, *[""] * (width - len(cells))][: max(width, len(cells))]
    row = [escape_formula(cell) or None for cell in filled]
    if not problems:
        return row
    columns = [problem.column for problem in problems]
    remarks = [
        number,
        "\n".join(columns),
        *("\n".join(getattr(one, name) for one in problems) for name in ("message", "advice")),
    ]
    return [*row, *(styled(out, value, fill=REMARK) for value in remarks)]


def styled(out: Any, value: object, *, font: Font | None = None, fill: PatternFill | None = None) -> WriteOnlyCell:
    cell = WriteOnlyCell(out, value=escape_formula(value))
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell


def save_book(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write_template(organisations: OrganisationQuerySet) -> bytes:
    """The empty form: right columns, numbers as text, one example row, and a sheet of schools and stages."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "教师名册"
    sheet.append(list(COLUMNS.values()))
    sheet.append([EXAMPLE.get(name, "") for name in COLUMNS])
    for place, name in enumerate(COLUMNS, start=1):
        letter = sheet.cell(1, place).column_letter
        sheet.cell(1, place).font = HEAD
        sheet.column_dimensions[letter].width = 18
        if name in {"identity", "phone", "staff_number", "school_code", "since"}:
            sheet.column_dimensions[letter].number_format = TEXT
            for row in range(2, 502):
                sheet.cell(row, place).number_format = TEXT
    codes = book.create_sheet("代码表")
    codes.append(["学校代码", "学校名称"])
    for code, name in organisations.current().filter(kind=Kind.SCHOOL).values_list("code", "name"):
        codes.append([code, escape_formula(name)])
    stages = book.create_sheet("学段")
    for stage in Stage:
        stages.append([str(stage.label), stage.value])
    return save_book(book)


def write_export(organisations: OrganisationQuerySet, *, capacity: str = "teacher") -> tuple[bytes, int]:
    """The people of these units in the columns of our form, phones masked; sent in again it changes nothing.

    Returns the workbook and how many rows it has.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("教师名册")
    sheet.append(["人员编号", *COLUMNS.values()])
    members = Membership.objects.current().filter(organisation__in=organisations, capacity=capacity)
    members = members.select_related("person", "organisation").order_by("organisation__path", "person__pinyin", "pk")
    numbers = shown_numbers(members)
    words = {value: word for word, value in reversed(STAGES.items())}
    count = 0
    for count, row in enumerate(members.iterator(chunk_size=2000), start=1):
        person, mine = row.person, numbers.get(row.person_id, {})
        cells = {
            "serial": count, "name": person.real_name, "phone": mine.get("phone", ""), "school": row.organisation.name,
            "school_code": row.organisation.code, "stage": words.get(row.stage, ""), "subject": row.subject,
            "position": row.position, "rank": row.rank, "staff_number": mine.get("staff_number", ""),
            "since": person.working_since.isoformat() if person.working_since else "", "email": person.email,
        }  # fmt: skip
        sheet.append([person.public_id, *(escape_formula(cells.get(name) or None) for name in COLUMNS)])
    return save_book(book), count


def shown_numbers(members: QuerySet[Membership]) -> dict[int, dict[str, str]]:
    """Person → scheme → number as it may be shown."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    rows = PersonIdentifier.objects.current().filter(
        scheme__in=["phone", "staff_number"], person__in=members.order_by().values("person")
    )
    for row in rows.order_by("pk").iterator(chunk_size=2000):
        found[row.person_id].setdefault(row.scheme, masked_value(row))
    return found


def result_name(batch: RosterBatch) -> str:
    """A file name that tells nothing about people."""
    return f"roster-{batch.public_id}.xlsx"
