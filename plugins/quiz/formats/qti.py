"""QTI 2.x and 3.0: choice and text, one item or a package of them; written as a package of QTI 3.0."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem, Reading
from plugins.quiz.formats.record import (
    about_of,
    finish,
    make_options,
    make_record,
    plain_text,
    read_json,
    refuse,
    rest_of,
    write_json,
)
from plugins.quiz.formats.xml_file import attribute, inside, name_of, parse_xml, unpack, words_of

SPACE: Final = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE: Final = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
OURS: Final = "XINQIAO"
KINDS: Final = frozenset({"single", "multiple", "true_false", "text", "essay"})
EPOCH: Final = (2026, 1, 1, 0, 0, 0)


def looks_like(content: bytes) -> bool:
    """An item, or a package that is no spreadsheet."""
    if content[:2] == b"PK":
        names = unpack(content)
        return names is not None and not any(name.startswith("xl/") for name in names)
    head = content[:4000].lower()
    return b"assessmentitem" in head or b"assessment-item" in head


def read_qti(content: bytes) -> Reading:
    """The items of a file or package, in the order of their names; problems bear the number of the item."""
    files = unpack(content) if content[:2] == b"PK" else {"1": content}
    if files is None:
        return refuse(_("This package is broken, or would unpack to something far too large."))
    records: list[JSONObject] = []
    problems: list[Problem] = []
    row = 0
    for name, text in files.items():
        root = parse_xml(text)
        if root is None:
            problems.append(Problem(f"{row + 1}.file", _("%(name)s cannot be read safely.") % {"name": name}))
            continue
        items = [root] if name_of(root.tag) == "assessmentitem" else inside(root, "assessmentitem")
        for item in items:
            row += 1
            record = _read_item(item, str(row))
            if record is None:
                problems.append(Problem(f"{row}.kind", _("Only choice and text are taken over from QTI.")))
            else:
                records.append(record)
    return finish(records, problems)


def _read_item(root: Element, row: str) -> JSONObject | None:
    bodies = inside(root, "itembody")
    if not bodies:
        return None
    ours = read_json(_declared(root, OURS))
    extra, about = ours.get("item"), ours.get("about")
    item = _read_body(root, bodies[0])
    if item is None:
        return None
    item = {"points": "1", **item, **(extra if isinstance(extra, dict) else {})}
    if item["kind"] == "true_false" and "options" in item:
        item["correct"] = item.pop("options")[0]["correct"]
        item.pop("fixed_order", None)
    if isinstance(about, dict):
        return make_record(item, row=row, about=about)
    title = attribute(root, "title")
    return make_record(item, row=row, about={"title": title, "code": attribute(root, "identifier")})


def _declared(root: Element, identifier: str) -> str:
    for one in inside(root, "outcomedeclaration"):
        if attribute(one, "identifier") == identifier:
            return "".join(value.text or "" for value in inside(one, "value"))
    return ""


def _read_body(root: Element, body: Element) -> JSONObject | None:
    found = [one for one in body.iter() if name_of(one.tag).endswith("interaction")]
    if len(found) != 1:
        return None
    interaction, kind = found[0], name_of(found[0].tag)
    prompts = inside(body, "prompt")
    stem = _lines(prompts[0]) if prompts else _lines(body, without=interaction)
    if prompts and (before := _lines(body, without=interaction)):
        stem = f"{before}\n{stem}"
    right = _right(root, attribute(interaction, "responseidentifier"))
    if kind == "choiceinteraction":
        several = attribute(interaction, "maxchoices") not in ("", "1")
        fixed = attribute(interaction, "shuffle") == "false"
        options = [
            (_option_words(one), attribute(one, "identifier") in right, _feedback(one))
            for one in inside(interaction, "simplechoice")
        ]
        named = {"kind": "multiple" if several else "single", "options": make_options(options), "fixed_order": fixed}
        return {"stem": stem, **named}
    if kind == "textentryinteraction":
        return {"stem": stem, "kind": "text", "accepted": right}
    return {"stem": stem, "kind": "essay"} if kind == "extendedtextinteraction" else None


def _lines(element: Element, *, without: Element | None = None) -> str:
    parts: list[str] = []

    def walk(one: Element) -> None:
        parts.append(one.text or "")
        for child in one:
            if child is not without and name_of(child.tag) != "prompt":
                walk(child)
            if name_of(child.tag) in ("p", "div", "br", "li"):
                parts.append("\n")
            parts.append(child.tail or "")

    walk(element)
    return plain_text("".join(parts), is_html=False)


def _option_words(choice: Element) -> str:
    copy = [choice.text or ""]
    for child in choice:
        if name_of(child.tag) != "feedbackinline":
            copy.append(words_of(child))
        copy.append(child.tail or "")
    return " ".join("".join(copy).split())


def _feedback(choice: Element) -> str:
    found = inside(choice, "feedbackinline")
    return words_of(found[0]) if found else ""


def _right(root: Element, identifier: str) -> list[str]:
    """The correct responses, those of a mapping with points behind them."""
    for one in inside(root, "responsedeclaration"):
        if attribute(one, "identifier") == identifier or not identifier:
            values = [
                (value.text or "").strip() for part in inside(one, "correctresponse") for value in inside(part, "value")
            ]
            mapped = [
                attribute(entry, "mapkey")
                for entry in inside(one, "mapentry")
                if attribute(entry, "mappedvalue").strip("0.") and not attribute(entry, "mappedvalue").startswith("-")
            ]
            return list(dict.fromkeys([*values, *mapped]))
    return []


def write_qti(records: Sequence[JSONObject]) -> bytes:
    """A package of the questions that the format can hold."""
    stream = io.BytesIO()
    manifest = Element("manifest", {"xmlns": PACKAGE, "identifier": "xinqiao"})
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    held = [one for one in records if one["item"].get("kind") in KINDS]
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, record in enumerate(held, start=1):
            path = f"items/q{number:04}.xml"
            named = {"identifier": f"q{number:04}", "type": "imsqti_item_xmlv3p0", "href": path}
            SubElement(SubElement(resources, "resource", named), "file", {"href": path})
            _write(archive, path, _write_item(record, number))
        _write(archive, "imsmanifest.xml", manifest)
    return stream.getvalue()


def _write(archive: zipfile.ZipFile, path: str, root: Element) -> None:
    archive.writestr(zipfile.ZipInfo(path, EPOCH), tostring(root, encoding="utf-8", xml_declaration=True))


def _write_item(record: JSONObject, number: int) -> Element:
    item, kind = record["item"], record["item"]["kind"]
    options = item.get("options") or []
    if kind == "true_false":
        options = make_options((("True", bool(item.get("correct")), ""), ("False", not item.get("correct"), "")))
    named = {
        "xmlns": SPACE, "identifier": f"q{number:04}", "title": record["title"] or f"q{number:04}", "adaptive": "false",
        "time-dependent": "false",
    }  # fmt: skip
    root = Element("qti-assessment-item", named)
    right = [one["id"] for one in options if one.get("correct")] if options else list(item.get("accepted") or [])
    several = kind == "multiple"
    declared = SubElement(root, "qti-response-declaration", {
        "identifier": "RESPONSE", "cardinality": "multiple" if several else "single",
        "base-type": "identifier" if options else "string",
    })  # fmt: skip
    if right:
        correct = SubElement(declared, "qti-correct-response")
        for one in right if several else right[:1]:
            SubElement(correct, "qti-value").text = one
        if not options:
            mapping = SubElement(declared, "qti-mapping", {"default-value": "0"})
            for one in right:
                SubElement(mapping, "qti-map-entry", {"map-key": one, "mapped-value": "1"})
    score = {"identifier": "SCORE", "cardinality": "single", "base-type": "float"}
    SubElement(root, "qti-outcome-declaration", score)
    known = {"stem", "options", "accepted", "correct", "kind"} | ({"fixed_order"} if kind != "true_false" else set())
    extra = {**rest_of(record, known), **({"kind": kind} if kind == "true_false" else {})}
    ours = SubElement(root, "qti-outcome-declaration", {
        "identifier": OURS, "cardinality": "single", "base-type": "string",
    })  # fmt: skip
    default = SubElement(ours, "qti-default-value")
    SubElement(default, "qti-value").text = write_json({"about": about_of(record), "item": extra})
    _write_body(SubElement(root, "qti-item-body"), item, options, several=several)
    template = "map_response" if kind == "text" else "match_correct"
    SubElement(root, "qti-response-processing", {
        "template": f"https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{template}",
    })  # fmt: skip
    return root


def _write_body(body: Element, item: JSONObject, options: Sequence[JSONObject], *, several: bool) -> None:
    for line in str(item["stem"]).split("\n"):
        SubElement(body, "p").text = line
    if options:
        fixed = item["kind"] == "true_false" or bool(item.get("fixed_order"))
        asked = {"response-identifier": "RESPONSE", "max-choices": "0" if several else "1",
                 "shuffle": "false" if fixed else "true"}  # fmt: skip
        interaction = SubElement(body, "qti-choice-interaction", asked)
        for one in options:
            choice = SubElement(interaction, "qti-simple-choice", {"identifier": one["id"]})
            choice.text = one["text"]
            if one.get("feedback"):
                shown = {"outcome-identifier": "FEEDBACK", "identifier": one["id"], "show-hide": "show"}
                SubElement(choice, "qti-feedback-inline", shown).text = one["feedback"]
        return
    name = "qti-text-entry-interaction" if item["kind"] == "text" else "qti-extended-text-interaction"
    SubElement(SubElement(body, "div"), name, {"response-identifier": "RESPONSE"})
