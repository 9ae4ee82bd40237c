"""Record: one question with what a bank says of it, between a file and the core. Reading never raises."""

from __future__ import annotations

import codecs
import html
import json
import re
from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem, Reading
from plugins.quiz.banking import check_item
from plugins.quiz.drawing import BETWEEN_TAGS
from plugins.quiz.reading import clean_text, read_list, read_text, read_whole

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 5000
TYPE: Final = "quiz"
MARKUP: Final = re.compile(r"<[^>]{0,2000}>")
LINE_END: Final = re.compile(r"</(?:p|div|li|tr|h\d)>|<br\s*/?>", re.IGNORECASE)


def make_record(item: JSONObject, *, row: str, about: JSONObject | None = None) -> JSONObject:
    """A question and its place in the file; ``about``: code, title, topic, tags, difficulty."""
    about = about or {}
    level = read_whole(about.get("difficulty")) or 3
    tags = [tag for tag in read_list(about.get("tags")) if isinstance(tag, str)]
    return {
        "row": row,
        "type": TYPE,
        "code": clean_text(read_text(about.get("code")), 80),
        "title": clean_text(read_text(about.get("title")), 200),
        "topic": clean_text(read_text(about.get("topic")), 120),
        "tags": [part for tag in tags for part in BETWEEN_TAGS.split(tag) if part],
        "difficulty": level,
        "item": item,
    }


def about_of(record: JSONObject) -> JSONObject:
    """What stands at a record beside its question, as ``make_record`` takes it."""
    return {name: record[name] for name in ("code", "title", "topic", "tags", "difficulty")}


def finish(records: Iterable[JSONObject], problems: Iterable[Problem] = ()) -> Reading:
    """The reading: records that hold, and every problem at its row."""
    rows, found = [], list(problems)
    for record in records:
        wrong = check_item(record["item"])
        if not 1 <= record["difficulty"] <= 5:
            wrong.append(Problem("difficulty", _("Difficulty is a whole number from 1 to 5.")))
        found += [Problem(f"{record['row']}.{one.path}", one.message) for one in wrong]
        if not wrong:
            rows.append(record)
    if not rows and not found:
        found.append(Problem("1", _("No question was found in this file.")))
    if len(rows) > MOST_ROWS:
        found = [Problem("1", _("A file holds at most %(number)s questions; divide it.") % {"number": MOST_ROWS})]
        rows = []
    return Reading(tuple(rows), tuple(found))


def refuse(message: str) -> Reading:
    """Nothing could be read, and why."""
    return Reading((), (Problem("1", message),))


def plain_text(value: str, *, is_html: bool = True) -> str:
    """Words without markup, line by line."""
    if is_html:
        value = html.unescape(MARKUP.sub("", LINE_END.sub("\n", value)))
    lines = [" ".join(line.split()) for line in clean_text(value, 10_000, keep_lines=True).splitlines()]
    return "\n".join(line for line in lines if line)


def make_options(options: Iterable[tuple[str, bool, str]]) -> list[JSONObject]:
    """Options under ids that are the same whenever the same file is read."""
    return [
        {"id": f"o{number}", "text": text, "correct": correct, "feedback": feedback}
        for number, (text, correct, feedback) in enumerate(options, start=1)
    ]


def rest_of(record: JSONObject, known: Iterable[str]) -> JSONObject:
    """The fields of a question that a format has no place for, without empty ones."""
    left = {**record["item"]}
    for name in ("id", *known):
        left.pop(name, None)
    return {name: value for name, value in left.items() if value not in ("", None, False, [], "0")}


def read_json(text: str) -> JSONObject:
    """An object that we wrote ourselves, else an empty one."""
    try:
        found: Any = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_json(value: JSONObject) -> str:
    """In one line."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


def read_utf8(content: bytes, *, is_whole: bool = True) -> str | None:
    """The text of a file, or of its beginning; None for what is none. What editors of Windows save is read, too."""
    encodings = ("utf-16",) if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(content, is_whole)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text.replace("\r\n", "\n").replace("\r", "\n")
    return None
