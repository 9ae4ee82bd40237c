"""The report on paper: the same figures as the workbook, set by typst in the fonts of certificates."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.domain.certifying.glyphs import FontsMissing, font_files
from courses.domain.reports.order import CHUNK, Order
from courses.domain.reports.sheet import signature_words
from courses.domain.reports.workbook import lines_of_places, lines_of_units, sum_line
from people.domain.job import JobRefused, Progress

LAYOUTS = Path(__file__).resolve().parent / "layouts"
MOST_PEOPLE = 3000  # a list of more is for a screen: the workbook or the CSV
PRESS = Lock()


@lru_cache(maxsize=2)
def press_for(folders: tuple[str, ...]) -> tuple[Any, list[str]]:
    """One compiler a process, with the names of its fonts."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    return typst.Compiler(str(LAYOUTS / "report.typ"), root=str(LAYOUTS), font_paths=fonts), list(fonts.families())


def write_paper(file: Any, order: Order, progress: Progress) -> int:
    """Write the PDF; returns the number of people in the report."""
    try:
        folders = tuple(sorted({str(path.parent) for path in font_files()}))
    except FontsMissing as missing:
        raise JobRefused("fonts_missing") from missing
    compiler, families = press_for(folders)
    facts = facts_of(order, progress) | {"fonts": families}
    with PRESS:
        made = compiler.compile(sys_inputs={"data": json.dumps(facts, ensure_ascii=False)}, format="pdf")
    file.write(made)
    return order.report.counts.total


def facts_of(order: Order, progress: Progress) -> dict[str, Any]:
    """Everything that stands on the paper, as texts."""
    parts = []
    if order.report.rows:
        parts = [
            part_of(order, _("By place"), *lines_of_places(order)),
            part_of(order, _("By unit"), *lines_of_units(order)),
        ]
    return {
        "title": order.title(_("%(subject)s: progress")), "subtitle": order.subtitle(), "parts": parts,
        "people": people_of_paper(order, progress), "signature": signature_words(),
        "lang": "en" if (get_language() or "").startswith("en") else "zh",
    }  # fmt: skip


def part_of(order: Order, title: str, heads: list[str], rows: list[list[Any]], end: list[Any]) -> dict[str, Any]:
    """One table of sums."""
    return {
        "title": title, "heads": heads, "rows": [[as_text(value) for value in row] for row in rows],
        "end": [as_text(value) for value in [*end, *sum_line(order)]],
        "expected": _("Expected"), "people": _("People"), "share": _("Share finished, %"),
        "states": [_("Finished"), _("Under way"), _("Not begun")],
        "more": [_("Hours earned"), *([_("Added")] if order.window.since else [])],
    }  # fmt: skip


def people_of_paper(order: Order, progress: Progress) -> dict[str, Any]:
    """The list of people, if it is one that somebody would turn the pages of."""
    total = order.report.counts.total
    heads = [
        _("Row number"), _("Above"), _("Organisation"), _("Person's name"), _("State"), _("Finished on"),
        _("Certificate number"),
    ]  # fmt: skip
    if total > MOST_PEOPLE:
        note = _("The list of people is left out here: with more than %(most)s take the spreadsheet or CSV.")
        return {"title": _("People"), "heads": heads, "rows": [], "note": note % {"most": f"{MOST_PEOPLE:,}"}}
    rows = []
    for number, line in enumerate(order.people(), start=1):
        values = [number, line.above, line.unit, line.name, line.state, line.done_on, line.number]
        rows.append([as_text(value) for value in values])
        if number % CHUNK == 0:
            progress(number, max(number, total))
    return {"title": _("People"), "heads": heads, "rows": rows, "note": ""}


def as_text(value: Any) -> str:
    """Numbers with their groups, days as on the sheet."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0") if value == int(value) else f"{value:,.1f}"
    return str(value)
