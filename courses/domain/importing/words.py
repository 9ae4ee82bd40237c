"""What is said of a sheet of past records: troubles and cures, outcomes, the empty form, the sheet with remarks."""

import io
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from openpyxl import Workbook

from courses.domain.importing.columns import CERTIFICATE, COLUMNS, HOURS, NEEDED
from courses.domain.reports.sheet import cells, safe_text
from people.domain.rosters.problems import say_file_problem

SHOWN = 200
Words = str | Promise
TROUBLES: dict[str, tuple[Words, Words]] = {
    "missing": (gettext_lazy("This cell is empty"), gettext_lazy("Fill it in")),
    "too_long": (gettext_lazy("The text is too long"), gettext_lazy("Shorten it")),
    "bad_day": (gettext_lazy("The day cannot be read"), gettext_lazy("Write it as 2024-03-10")),
    "bad_hours": (
        gettext_lazy("This is no number of hours"),
        gettext_lazy("Write a number above 0 and below 1000, such as 7.5"),
    ),
    "future": (gettext_lazy("This day has not come yet"), gettext_lazy("Look at the year")),
    "until_before": (
        gettext_lazy("The last valid day does not come after the first"),
        gettext_lazy("Compare both with the paper"),
    ),
    "no_key": (
        gettext_lazy("Neither a number nor a school: nobody can be found"),
        gettext_lazy("Enter the staff number, the national teacher code, or the school"),
    ),
    "no_person": (
        gettext_lazy("The register knows nobody like this in this unit"),
        gettext_lazy("Check number, name and school; new people come with a roster first"),
    ),
    "several": (
        gettext_lazy("Several people fit"),
        gettext_lazy("Enter the staff number or the national teacher code"),
    ),
    "other_name": (
        gettext_lazy("The number belongs to somebody with another name"),
        gettext_lazy("Compare number and name with the personnel file"),
    ),
    "unknown_issuer": (
        gettext_lazy("There is no such issuer"),
        gettext_lazy("Use its official name or prefix; other bodies are entered as issuers first"),
    ),
    "unknown_programme": (
        gettext_lazy("There is no programme with this code"),
        gettext_lazy("Check the code, or leave it empty and give the title"),
    ),
    "unknown_category": (
        gettext_lazy("There is no such category of hours"),
        gettext_lazy("Use its name or code, or leave it empty"),
    ),
    "number_taken": (
        gettext_lazy("This number is registered for somebody else"),
        gettext_lazy("Compare the number with the paper"),
    ),
    "number_differs": (
        gettext_lazy("This number is registered for this person with other days"),
        gettext_lazy("Compare with the paper; to correct what is registered, take that import back first"),
    ),
    "number_again": (
        gettext_lazy("This number stands in the file once more with other days"),
        gettext_lazy("Keep the row that the paper confirms"),
    ),
    "own": (
        gettext_lazy("These are your own records"),
        gettext_lazy("Somebody else brings them over"),
    ),
    "number_twice": (
        gettext_lazy("This number stands in the file for somebody else, too"),
        gettext_lazy("Compare both rows with the papers"),
    ),
}
EXAMPLES = {
    "name": "示例王小明", "staff_number": "T-00001", "school": "示例小学", "issuer": "TZ", "programme": "XLJK",
    "title": "示例培训", "level": "基础级", "number": "TZ-XLJK-2019-000123", "start": "2019-03-10",
    "until": "2022-03-09", "giver": "示例单位", "day": "2019-03-10", "hours": "24",
}  # fmt: skip


def say_refusal(code: str, missing: list[str]) -> tuple[str, str]:
    """What is wrong with a whole file, and what to do; of a header, the columns that it lacks."""
    if code != "no_header" or not missing:
        return say_file_problem(code)
    said = _("The row with the column names was not found, or it lacks: %(columns)s.")
    return (
        said % {"columns": "、".join(column_word(name) for name in missing)},
        _("Name the columns as in our empty form, and choose what the file holds: certificates or hours."),
    )


def column_word(name: str) -> str:
    """How the form heads a column."""
    return COLUMNS[name][0] if name in COLUMNS else name


def say_outcome(name: str) -> str:
    """What becomes of a row."""
    return {
        "made": pgettext("past row", "new"), "known": pgettext("past row", "there already"),
        "error": pgettext("past row", "to correct"),
    }[name]  # fmt: skip


def say_troubles(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line for each thing that is wrong."""
    return [
        {
            "row": line["row"], "name": line["name"], "column": column_word(column), "value": value,
            "message": str(TROUBLES[code][0]), "advice": str(TROUBLES[code][1]),
        }
        for line in lines
        for column, code, value in line["troubles"]
    ]  # fmt: skip


def sum_up_troubles(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """In how many rows each thing is wrong, the most frequent first: one wrong word may stand in a thousand rows."""
    counted = Counter((column, code) for line in lines for column, code, _value in line["troubles"])
    return [
        {"column": column_word(column), "message": str(TROUBLES[code][0]), "count": count}
        for (column, code), count in counted.most_common()
    ]


def say_lines(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as the preview shows them, with days as days."""
    return [{**line, **{name: _day(line.get(name)) for name in ("from", "until")}} for line in lines]


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def write_form(kind: str) -> bytes:
    """The empty form with one example; columns that are needed bear a star."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("导入")
    names = CERTIFICATE if kind == "certificates" else HOURS
    for place in range(len(names)):
        sheet.column_dimensions["ABCDEFGHIJKLMNOP"[place]].width = 18
    heads = [column_word(name) + ("*" if name in NEEDED[kind] else "") for name in names]
    sheet.append(cells(sheet, heads, head=True))
    sheet.append([safe_text(EXAMPLES.get(name, "")) for name in names])
    return _saved(book)


def write_remarks(lines: Iterable[dict[str, Any]]) -> bytes:
    """Every row with what becomes of it and what is wrong, to be corrected by."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("结果")
    heads = [_("Row"), "姓名", "名称", "编号", _("Outcome"), _("Column"), _("Problem"), _("What to do")]
    sheet.append(cells(sheet, heads, head=True))
    for line in lines:
        said = say_troubles([line])
        remarks = ["\n".join(str(one[name]) for one in said) for name in ("column", "message", "advice")]
        row = [line["row"], line["name"], line["what"], line["number"], say_outcome(line["outcome"]), *remarks]
        sheet.append([safe_text(value) for value in row])
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
