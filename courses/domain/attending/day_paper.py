"""A day of a class as a PDF: with fields to sign, or with what was noted, when, how and by whom."""

import json
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.domain.editing.translation import absolute
from courses.domain.attending.check_in import clock
from courses.domain.attending.day import DayLine, DayOfClass
from courses.domain.attending.roll import RollRow
from courses.domain.certifying.glyphs import FontsMissing, font_files, missing_glyphs
from courses.domain.certifying.printed import qr_svg
from courses.domain.refusal import Refused
from courses.models import ClassSession

LAYOUTS = Path(__file__).resolve().parent / "layouts"
PRESS = Lock()
GETA = "〓"  # stands where no font has the sign


@lru_cache(maxsize=2)
def press_for(folders: tuple[str, ...]) -> tuple[Any, list[str]]:
    """One compiler a process, with the names of its fonts."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    return typst.Compiler(str(LAYOUTS / "day.typ"), root=str(LAYOUTS), font_paths=fonts), list(fonts.families())


def print_day(day: DayOfClass, *, signed: bool) -> bytes:
    """The PDF: `signed` with empty fields for signatures, else the record. Refuses where the fonts are missing."""
    try:
        folders = tuple(sorted({str(path.parent) for path in font_files()}))
    except FontsMissing as missing:
        words = _(
            "The fonts for printing are not installed. Print this page in the browser, and tell the administrator."
        )
        raise Refused("fonts_missing", words) from missing
    compiler, families = press_for(folders)
    facts = facts_of(day, signed=signed) | {"fonts": families}
    with PRESS:
        return bytes(compiler.compile(sys_inputs={"data": json.dumps(facts, ensure_ascii=False)}, format="pdf"))


def unprintable_names(day: DayOfClass) -> list[str]:
    """Names with a sign that no font of ours has: they are completed by hand."""
    return [line.person.real_name for line in day.lines if missing_glyphs(line.person.real_name)]


def facts_of(day: DayOfClass, *, signed: bool) -> dict[str, Any]:
    """Everything that stands on the paper, as texts."""
    titles = [say_session(session, signed=signed) for session in day.sessions]
    rows = [row_of(place, line, signed=signed) for place, line in enumerate(day.lines, start=1)]
    title = _("%(title)s: sheet to sign") if signed else _("%(title)s: record of attendance")
    place = next((one.place for one in day.sessions if one.place), day.run.place)
    address = absolute(reverse("register_day", args=[day.run.public_id, day.day.isoformat()]))
    facts: dict[str, Any] = {
        "title": title % {"title": day.run.title}, "code": qr_svg(address), "signed": signed,
        "lines": [day.run.course.title, "  ".join(filter(None, [date_format(day.day, "DATE_FORMAT"), place]))],
        "heads": ["#", _("Person's name"), _("Unit"), *titles], "rows": rows,
        "notes": notes_of(day, signed=signed), "foot": foot_of(day),
        "signature": [_("Trainer:"), _("Checked by:"), _("Day signed:")],
        "lang": "en" if (get_language() or "").startswith("en") else "zh",
    }  # fmt: skip
    return printable(facts)


def printable(facts: Any) -> Any:
    """The same with a mark in place of every sign that cannot be drawn."""
    if isinstance(facts, dict):
        return {key: value if key == "code" else printable(value) for key, value in facts.items()}
    if isinstance(facts, list):
        return [printable(one) for one in facts]
    if not isinstance(facts, str):
        return facts
    absent = set(missing_glyphs(facts))
    return "".join(GETA if sign in absent else sign for sign in facts) if absent else facts


def say_session(session: ClassSession, *, signed: bool) -> str:
    """The head of a column."""
    span = f"{clock_of(session.starts_at)}–{clock_of(session.ends_at)}"
    words = _("%(title)s %(span)s, signature") if signed else "%(title)s %(span)s"
    return words % {"title": session.title or session.run.title, "span": span}


def clock_of(value: Any) -> str:
    return timezone.localtime(value).strftime("%H:%M")


def row_of(place: int, line: DayLine, *, signed: bool) -> list[str]:
    """One person; a dash where they are not expected."""
    unit = _("guest of %(title)s") % {"title": line.guest_of} if line.guest_of else line.unit
    cells = ["—" if cell is None else "" if signed else say_record(cell) for cell in line.cells]
    return [str(place), line.person.real_name, unit, *cells]


def say_record(cell: RollRow) -> str:
    """State, how, when and by whom."""
    record = cell.record
    if record is None:
        return _("nothing noted")
    by = record.recorded_by
    parts = [
        str(record.get_state_display()), str(record.get_method_display()), clock(record.noted_at),
        by.real_name if by is not None and by.pk != record.person_id else "", record.reason,
    ]  # fmt: skip
    return " · ".join(part for part in parts if part)


def notes_of(day: DayOfClass, *, signed: bool) -> list[str]:
    """What has to be done by hand."""
    names = unprintable_names(day)
    notes = [_("Where %(mark)s stands, please write the sign by hand.") % {"mark": GETA}] if names else []
    return [*notes, _("Late or early: write the time beside the signature.")] if signed else notes


def foot_of(day: DayOfClass) -> str:
    """For filing: the class, and when it was printed."""
    return f"{day.run.public_id} · {day.day.isoformat()} · {date_format(timezone.localtime(), 'Y-m-d H:i')}"
