"""GIFT: questions as text. What the format has no place for stands in a comment of ours above the question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from plugins.api import JSONObject, Problem, Reading
from plugins.quiz.formats.record import (
    about_of,
    finish,
    make_options,
    make_record,
    plain_text,
    read_json,
    read_utf8,
    refuse,
    rest_of,
    write_json,
)
from plugins.quiz.reading import read_decimal, read_text

OURS: Final = "// xinqiao "
SPECIAL: Final = "~=#{}:\\"
FIRST: Final = "[/%$"
TITLE: Final = re.compile(r"^::(.*?)::", re.DOTALL)
FORMAT: Final = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
ANSWER: Final = re.compile(r"([=~])")
ESCAPED: Final = re.compile(r"\\(.)")
HIDDEN: Final = {sign: chr(0xE000 + place) for place, sign in enumerate([*SPECIAL, *FIRST, ">", "n"])}
SHOWN: Final = str.maketrans({hidden: "\n" if sign == "n" else sign for sign, hidden in HIDDEN.items()})
WEIGHT: Final = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
TRUTH: Final = {"T": True, "TRUE": True, "F": False, "FALSE": False}
KINDS: Final = frozenset({"single", "multiple", "true_false", "text", "numeric", "essay"})


def looks_like(content: bytes) -> bool:
    """Text with a pair of braces, and neither XML nor a package."""
    text = read_utf8(content[:200_000], is_whole=len(content) <= 200_000)
    return text is not None and not text.lstrip().startswith("<") and "{" in text and "}" in text


def read_gift(content: bytes) -> Reading:
    """Every question of a file, problems at the line where it begins."""
    text = read_utf8(content)
    if text is None:
        return refuse(_("This is no text. Save the file as UTF-8 and try again."))
    records, problems, topic = [], [], ""
    for line, block in _blocks([hide(one) for one in text.split("\n")]):
        lines = [one for one in block if not one.lstrip().startswith("//")]
        ours = next((one[len(OURS) :] for one in block if one.startswith(OURS)), "")
        body = "\n".join(lines).strip()
        if body.startswith("$CATEGORY:"):
            head, _newline, body = body.partition("\n")
            topic = _topic(head)
            body = body.strip()
        if not body:
            continue
        record = _read_question(body, str(line), topic, read_json(ours))
        if isinstance(record, Problem):
            problems.append(record)
        else:
            records.append(record)
    return finish(records, problems)


def _topic(head: str) -> str:
    parts = [part for part in head.removeprefix("$CATEGORY:").strip().split("/") if part and part != "$course$"]
    return unescape(parts[-1]) if parts and parts[-1] != "top" else ""


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Paragraphs with the number of their first line; an empty line inside braces does not end one."""
    block: list[str] = []
    first, depth = 1, 0
    for number, line in enumerate([*lines, ""], start=1):
        if not line.strip() and depth <= 0:
            if block:
                yield first, block
            block, depth = [], 0
            continue
        if not block:
            first = number
        block.append(line)
        if not line.lstrip().startswith("//"):
            depth += line.count("{") - line.count("}")
    if block:
        yield first, block


def _read_question(body: str, row: str, topic: str, ours: JSONObject) -> JSONObject | Problem:
    title = ""
    if found := TITLE.match(body):
        title, body = unescape(found[1]), body[found.end() :].strip()
    marked = FORMAT.match(body)
    is_html = bool(marked) and marked[1] in ("html", "moodle") if marked else False
    body = body[marked.end() :] if marked else body
    opening, closing = body.find("{"), body.find("}")
    if opening < 0 or closing < opening:
        return Problem(f"{row}.stem", _("The answers in braces are missing, or a brace is not closed."))
    before, inner, after = body[:opening], body[opening + 1 : closing].strip(), body[closing + 1 :].strip()
    stem = f"{before.rstrip()} ____ {after}" if after else before
    inner, _sep, general = inner.partition("####")
    item = _read_answers(inner, is_html)
    if item is None:
        return Problem(f"{row}.options", _("This kind of answer is not taken over."))
    extra = ours.get("item")
    about = ours.get("about")
    item = {"points": "1", **item, **(extra if isinstance(extra, dict) else {}), "stem": say(stem, is_html)}
    if general:
        item["feedback"] = say(general, is_html)
    if not isinstance(about, dict):
        about = {"title": title, "topic": topic}
    return make_record(item, row=row, about=about)


def say(text: str, is_html: bool) -> str:
    """A piece of GIFT as words."""
    return plain_text(unescape(text.strip()), is_html=is_html)


def hide(line: str) -> str:
    """A line whose escaped signs are no signs any more; our own comments are left as they are."""
    if line.startswith(OURS):
        return line
    return ESCAPED.sub(lambda found: HIDDEN.get(found[1], found[1]), line)


def unescape(text: str) -> str:
    """With the signs that were hidden."""
    return text.translate(SHOWN)


def escape(text: str) -> str:
    """Special signs behind a backslash, lines in one; some signs mean something at the beginning only."""
    signs = "".join(f"\\{sign}" if sign in SPECIAL else sign for sign in text)
    signs = signs.replace("->", "-\\>").replace("\n", "\\n")
    return f"\\{signs}" if signs[:1] and signs[0] in FIRST else signs


def _read_answers(inner: str, is_html: bool) -> JSONObject | None:
    if not inner:
        return {"kind": "essay"}
    word, _sep, _feedback = inner.partition("#")
    if word.strip().upper() in TRUTH:
        return {"kind": "true_false", "correct": TRUTH[word.strip().upper()]}
    if inner.startswith("#"):
        return _read_number(inner[1:].strip())
    entries = _entries(inner)
    if not entries or any("->" in text for _sign, text in entries):
        return None
    options = [_read_option(sign, text, is_html) for sign, text in entries]
    if all(sign == "=" for sign, _text in entries):
        return {"kind": "text", "accepted": [text for text, _correct, _feedback in options]}
    signs = [sign for sign, _text in entries]
    if signs.count("=") == 1:  # the one right answer; a share for another one makes it no second
        options = [(text, sign == "=", said) for sign, (text, _correct, said) in zip(signs, options, strict=True)]
    several = signs.count("=") != 1
    return {"kind": "multiple" if several else "single", "options": make_options(options)}


def _entries(inner: str) -> list[tuple[str, str]]:
    marks = list(ANSWER.finditer(inner))
    if not marks:
        return []
    ends = [mark.start(1) for mark in marks[1:]] + [len(inner)]
    return [(mark[1], inner[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]


def _read_option(sign: str, text: str, is_html: bool) -> tuple[str, bool, str]:
    correct = sign == "="
    if weight := WEIGHT.match(text):
        correct, text = Decimal(weight[1]) > 0, text[weight.end() :]
    said, _sep, feedback = text.partition("#")
    return say(said, is_html), correct, say(feedback, is_html)


def _read_number(text: str) -> JSONObject | None:
    text = text.lstrip("=").partition("#")[0].strip()
    if ".." in text:
        low, high = (read_decimal(part) for part in text.split("..", 1))
        if low is None or high is None:
            return None
        return {"kind": "numeric", "value": str((low + high) / 2), "tolerance": str(abs(high - low) / 2)}
    value, _sep, margin = text.partition(":")
    number, tolerance = read_decimal(value), read_decimal(margin or "0")
    if number is None or tolerance is None:
        return None
    return {"kind": "numeric", "value": value.strip(), "tolerance": margin.strip() or "0"}


def write_gift(records: Sequence[JSONObject]) -> bytes:
    """The questions that the format can hold, in their order."""
    return "\n".join(_write(one) for one in records if one["item"].get("kind") in KINDS).encode()


def _write(record: JSONObject) -> str:
    item = record["item"]
    known = {"stem", "feedback", "options", "accepted", "correct", "kind"}
    if item["kind"] == "numeric":
        known |= {"value", "tolerance"}
    extra = {**rest_of(record, known - {"kind"})}
    ours = write_json({"about": about_of(record), "item": extra})
    title = f"::{escape(record['title'])}::" if record["title"] else ""
    feedback = f"####{escape(read_text(item.get('feedback')))}" if item.get("feedback") else ""
    return f"{OURS}{ours}\n{title}{escape(item['stem'])} {{{_write_answers(item)}{feedback}}}\n"


def _write_answers(item: JSONObject) -> str:
    kind = item["kind"]
    if kind == "essay":
        return ""
    if kind == "true_false":
        return "TRUE" if item.get("correct") else "FALSE"
    if kind == "numeric":
        return f"#{item['value']}:{item.get('tolerance') or 0}"
    if kind == "text":
        return " ".join(f"={escape(form)}" for form in item["accepted"])
    right = sum(bool(one.get("correct")) for one in item["options"])
    return " ".join(_write_option(one, kind, right) for one in item["options"])


def _write_option(option: JSONObject, kind: str, right: int) -> str:
    sign = "=" if option.get("correct") else "~"
    if kind == "multiple":
        sign = f"~%{round(100 / right, 5):g}%" if option.get("correct") else "~%-100%"
    feedback = f"#{escape(option['feedback'])}" if option.get("feedback") else ""
    return f"{sign}{escape(option['text'])}{feedback}"
