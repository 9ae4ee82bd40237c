"""Moodle XML: choice, true or false, short answer, number, essay. Markup becomes plain words."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem, Reading
from plugins.quiz.formats.record import finish, make_options, make_record, plain_text, refuse
from plugins.quiz.formats.xml_file import parse_xml
from plugins.quiz.reading import read_decimal

SILENT: Final = frozenset({"category", "description"})


def looks_like(content: bytes) -> bool:
    """XML whose root is a quiz."""
    return b"<quiz" in content[:4000] and content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"


def read_moodle(content: bytes) -> Reading:
    """Every question; the row is its place among the questions of the file."""
    root = parse_xml(content)
    if root is None or root.tag != "quiz":
        return refuse(_("This is no Moodle XML that can be read safely."))
    records: list[JSONObject] = []
    problems: list[Problem] = []
    topic, row = "", 0
    for question in root.iter("question"):
        kind = question.get("type", "")
        if kind == "category":
            topic = _text(question, "category").rpartition("/")[2].removeprefix("top")
        if kind in SILENT:
            continue
        row += 1
        item = _read(question, kind)
        if item is None:
            problems.append(
                Problem(f"{row}.kind", _("This kind of question is not taken over: %(kind)s") % {"kind": kind})
            )
            continue
        records.append(make_record(item, row=str(row), about=_about(question, topic)))
    return finish(records, problems)


def _about(question: Element, topic: str) -> JSONObject:
    return {
        "title": _text(question, "name"),
        "topic": topic,
        "code": question.findtext("idnumber") or "",
        "tags": [plain_text(tag.findtext("text") or "") for tag in question.iterfind("tags/tag")],
    }


def _text(element: Element, path: str) -> str:
    return plain_text(element.findtext(f"{path}/text") or "")


def _read(question: Element, kind: str) -> JSONObject | None:
    points = read_decimal(question.findtext("defaultgrade") or "1")
    common = {
        "stem": _text(question, "questiontext"),
        "points": f"{points.normalize():f}" if points is not None and points > 0 else "1",
        "feedback": _text(question, "generalfeedback"),
    }
    answers = [(one, read_decimal(one.get("fraction", "0")) or 0) for one in question.iterfind("answer")]
    if kind == "multichoice":
        several = (question.findtext("single") or "true").strip() in ("false", "0")
        options = [
            (plain_text(one.findtext("text") or ""), share > 0, _text(one, "feedback")) for one, share in answers
        ]
        fixed = (question.findtext("shuffleanswers") or "true").strip() in ("false", "0")
        named = {"kind": "multiple" if several else "single", "options": make_options(options), "fixed_order": fixed}
        return {**common, **named}
    if kind == "truefalse":
        right = next((one.findtext("text") or "" for one, share in answers if share > 0), "")
        return {**common, "kind": "true_false", "correct": right.strip().lower() == "true"}
    forms = [(one.findtext("text") or "").strip() for one, share in answers if share > 0]
    if kind == "shortanswer":
        strict = (question.findtext("usecase") or "0").strip() == "1"
        return {**common, "kind": "text", "accepted": forms, "case_sensitive": strict}
    if kind == "numerical":
        margin = next((one.findtext("tolerance") or "0" for one, share in answers if share > 0), "0")
        return {**common, "kind": "numeric", "value": forms[0] if forms else "", "tolerance": margin.strip()}
    return {**common, "kind": "essay"} if kind == "essay" else None
