"""The statement of hours as PDF/A and as a workbook: the same figures twice."""

import io
import json
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from openpyxl import Workbook

from courses.domain.certifying.glyphs import FontsMissing, font_files, missing_glyphs
from courses.domain.hours.counting import plain_hours
from courses.domain.hours.statement import HourStatement
from courses.domain.refusal import Refused
from courses.domain.reports.sheet import cells, signature_words, start_sheet, write_signature

LAYOUTS = Path(__file__).resolve().parent / "layouts"
PRESS = Lock()


@lru_cache(maxsize=2)
def press_for(folders: tuple[str, ...]) -> tuple[Any, list[str]]:
    """One compiler a process, with the names of its fonts."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    return typst.Compiler(str(LAYOUTS / "statement.typ"), root=str(LAYOUTS), font_paths=fonts), list(fonts.families())


def say_day(day: Any) -> str:
    """23 November 2026; 2026年11月23日."""
    return date_format(day, pgettext("format of a day", "j F Y"))


def title_of(statement: HourStatement) -> str:
    """What it is called."""
    return _("Statement of credit hours") if statement.whole else _("Statement of credit hours, one year")


def span_of(statement: HourStatement) -> str:
    """From when until when; both days count."""
    days = {"start": say_day(statement.span.starts_on), "end": say_day(statement.span.ends_on)}
    return _("%(start)s to %(end)s") % days


def facts_of(statement: HourStatement) -> list[list[str]]:
    """The head: name, unit, days, what counts, what is asked for."""
    rows = [
        [_("Person's name"), statement.person.real_name], [_("Organisation"), statement.unit or "–"],
        [pgettext("statement", "Days"), span_of(statement)], [_("Hours that count"), plain_hours(statement.counted)],
    ]  # fmt: skip
    if statement.whole and statement.target:
        rows.append([_("Asked for in the cycle"), str(statement.target)])
    if statement.earned > statement.counted:
        rows.append([_("Above caps"), plain_hours(statement.earned - statement.counted)])
    return [*rows, [_("Made on"), say_day(statement.made_on)]]


def sum_rows(statement: HourStatement) -> list[list[Any]]:
    """One line a category."""
    return [[str(one.category or _("no category")), one.earned, one.counted] for one in statement.sums]


def line_rows(statement: HourStatement) -> list[list[Any]]:
    """One line an entry."""
    return [
        [
            line.entry.earned_on.isoformat(), line.entry.title, line.entry.get_source_kind_display(),
            str(line.entry.category or "–"), line.entry.hours, line.counted,
        ]
        for line in statement.lines
    ]  # fmt: skip


def sum_heads() -> list[str]:
    """Heads of the sums."""
    return [_("Category of hours"), _("Earned"), _("Counts")]


def line_heads() -> list[str]:
    """Heads of the entries."""
    return [_("Day earned"), pgettext("hours", "For"), _("Origin"), _("Category of hours"), _("Earned"), _("Counts")]


def write_statement_pdf(statement: HourStatement) -> bytes:
    """PDF/A-2b: what the font cannot draw is refused and named, never printed as a box. Raises Refused."""
    data = statement_data(statement)
    try:
        missing = missing_glyphs(json.dumps(data, ensure_ascii=False))
        folders = tuple(sorted({str(path.parent) for path in font_files()}))
    except FontsMissing as error:
        raise Refused("no_font", _("The certificate font is not installed.")) from error
    if missing:
        words = _("The certificate font has no character for: %(signs)s. The workbook has everything meanwhile.")
        raise Refused("glyph", words % {"signs": " ".join(missing)})
    compiler, families = press_for(folders)
    data["fonts"] = families
    noon = datetime.combine(statement.made_on, time(12), tzinfo=UTC)
    with PRESS:
        made = compiler.compile(
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="pdf", pdf_standards="a-2b",
            timestamp=int(noon.timestamp()),
        )  # fmt: skip
    return bytes(made)


def statement_data(statement: HourStatement) -> dict[str, Any]:
    """Everything that stands on the paper, as texts."""
    day = statement.made_on
    return {
        "title": title_of(statement), "facts": facts_of(statement), "day": [day.year, day.month, day.day],
        "code": statement.person.public_id, "fonts": [],
        "lang": "en" if (get_language() or "").startswith("en") else "zh",
        "sums": {
            "title": _("By category"), "heads": sum_heads(), "rows": _texts(sum_rows(statement)),
            "end": [_("Together"), plain_hours(statement.earned), plain_hours(statement.counted)],
        },
        "lines": {
            "title": _("What the hours are made of"), "heads": line_heads(), "rows": _texts(line_rows(statement)),
            "none": _("No hours in these days."),
        },
        "note": caps_note(), "signature": signature_words(),
    }  # fmt: skip


def caps_note() -> str:
    """How the two columns differ."""
    return _("Earned is what stands in the ledger; counts is what categories let count under their caps.")


def _texts(rows: list[list[Any]]) -> list[list[str]]:
    return [[plain_hours(value) if hasattr(value, "quantize") else str(value) for value in row] for row in rows]


def write_statement_sheet(statement: HourStatement) -> bytes:
    """The same as a workbook."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Hours"))
    subtitle = "   ".join(f"{name} {value}" for name, value in facts_of(statement))
    start_sheet(sheet, title_of(statement), subtitle, [14, 44, 16, 20, 12, 12], frozen=3)
    sheet.append(cells(sheet, line_heads(), head=True))
    for row in line_rows(statement):
        sheet.append(cells(sheet, [float(value) if hasattr(value, "quantize") else value for value in row]))
    sheet.append(cells(sheet, [_("Together"), *[""] * 3, float(statement.earned), float(statement.counted)], bold=True))
    for name, earned, counted in sum_rows(statement):
        sheet.append(cells(sheet, ["", name, *[""] * 2, float(earned), float(counted)]))
    write_signature(sheet, 5 + len(statement.lines) + len(statement.sums), len(line_heads()))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
