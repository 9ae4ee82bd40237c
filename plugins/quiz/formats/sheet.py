"""Our own template: a spreadsheet with one question a row. Kinds with many parts keep them in the last column."""

from __future__ import annotations

import io
import json
import string
import unicodedata
import zipfile
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import openpyxl
from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.datavalidation import DataValidation

from plugins.api import JSONObject, Problem, Reading
from plugins.quiz.drawing import BETWEEN_TAGS
from plugins.quiz.formats.record import MOST_ROWS, finish, make_options, make_record, read_json, refuse, rest_of
from plugins.quiz.formats.xml_file import MOST_ENTRIES, MOST_UNPACKED
from plugins.quiz.kinds import KINDS

OPTIONS: Final = 20
LETTERS: Final = string.ascii_uppercase[:OPTIONS]
COLUMNS: Final = ("code", "kind", "topic", "tags", "difficulty", "title", "question", "points", "right")
TRUE: Final = frozenset({"true", "yes", "对", "正确", "是", "√", "1"})
FALSE: Final = frozenset({"false", "no", "错", "错误", "否", "×", "0"})
SHOWN_OPTIONS: Final = 6
LONGEST_LIST: Final = 250  # characters of a list of choices in a cell
EXAMPLES: Final[tuple[tuple[str, ...], ...]] = (
    ("", "single", "沟通", "小学 必考", "2", "", "一名平时爱说话的学生近来总趴着。第一步怎样做更合适？", "5", "B",
     "点名提醒他坐好", "私下说出看到的变化，问问近况", "下学期再说"),
    ("", "true_false", "危机识别", "", "1", "", "关切地直接问，会让人更危险。", "2", "错"),
    ("", "text", "危机识别", "", "1", "", "全国统一的心理援助热线是多少？", "3", "12356 | 一二三五六"),
)  # fmt: skip


def headings() -> dict[str, str]:
    """What stands above the columns, in the active language."""
    return {
        "code": _("Code (may stay empty)"), "kind": _("Kind of question"), "topic": _("Topic of the question"),
        "tags": _("Tags"), "difficulty": _("Difficulty 1 to 5"), "title": _("Short name"),
        "question": _("Question text"),
        "points": _("Points for this question"),
        "right": _("Right answers: letters; true or false; accepted words between |"),
        "extra": _("Further settings (leave as exported)"),
    }  # fmt: skip


def option_heading(letter: str) -> str:
    """What stands above an option."""
    return _("Option %(letter)s") % {"letter": letter}


def looks_like(content: bytes) -> bool:
    """A package with a workbook in it."""
    if content[:2] != b"PK":
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def read_sheet(content: bytes) -> Reading:
    """The questions of the first sheet, problems at its rows."""
    rows = _rows(content)
    if rows is None:
        return refuse(_("This spreadsheet is broken, locked, or would unpack to something far too large."))
    places = _places(rows[0]) if rows else {}
    if not {"kind", "question"} <= set(places):
        return refuse(_("The first row must hold the headings of our template."))
    records: list[JSONObject] = []
    problems: list[Problem] = []
    for number, cells in enumerate(rows[1:], start=2):
        row = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        if not any(row.values()):
            continue
        item = _read_item(row)
        if isinstance(item, Problem):
            problems.append(Problem(f"{number}.{item.path}", item.message))
            continue
        level = row.get("difficulty") or "3"
        known = int(level) if level in ("1", "2", "3", "4", "5") else -1  # what is no level is a problem
        about = {**row, "tags": BETWEEN_TAGS.split(row.get("tags", "")), "difficulty": known}
        records.append(make_record(item, row=str(number), about=about))
    return finish(records, problems)


def _rows(content: bytes) -> list[list[str]] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
        if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_UNPACKED:
            return None
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        found = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=len(COLUMNS) + OPTIONS + 5, values_only=True)
        return [[_text(value) for value in row] for row in found]
    except Exception:  # noqa: BLE001 - a broken workbook raises whatever its parts make it raise
        return None


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _places(head: Sequence[str]) -> dict[str, int]:
    """Which column is which, by the headings of either language."""
    known: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with override(language):
            known |= {text: name for name, text in headings().items()}
            known |= {option_heading(letter): letter for letter in LETTERS}
    return {known[text]: place for place, text in reversed(list(enumerate(head))) if text in known}


@cache
def kind_words() -> dict[str, str]:
    """The kinds as somebody may have written them: as on a paper, and as in the form of a quiz."""
    words: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with override(language):
            words |= {str(kind.block().label).lower(): key for key, kind in KINDS.items()}
            words |= {str(kind.kind_name()).lower(): key for key, kind in KINDS.items()}
    return words | {key: key for key in KINDS}


def _read_item(row: dict[str, str]) -> JSONObject | Problem:
    kind = kind_words().get(row["kind"].lower(), "")
    if not kind:
        names = ", ".join(str(one.kind_name()) for one in KINDS.values())
        return Problem("kind", _("This kind of question is not known. Known are: %(names)s.") % {"names": names})
    right = row.get("right", "")
    item: JSONObject = {"kind": kind, "points": row.get("points") or "1", **read_json(row.get("extra", ""))}
    item |= {"stem": row["question"], "kind": kind}
    if kind in ("single", "multiple"):
        chosen = {sign for sign in unicodedata.normalize("NFKC", right).upper() if sign in LETTERS}
        said = item.pop("option_feedback", {})
        said = said if isinstance(said, dict) else {}
        filled = [letter for letter in LETTERS if row.get(letter)]
        if missing := sorted(chosen.difference(filled)):
            message = _("The right answer names option %(letters)s, which is empty.")
            return Problem("right", message % {"letters": ", ".join(missing)})
        options = [(row[letter], letter in chosen, str(said.get(letter, ""))) for letter in filled]
        item["options"] = make_options(options)
    if kind == "true_false":
        if right.lower() not in TRUE | FALSE:
            return Problem("right", _("Write true or false as the right answer."))
        item["correct"] = right.lower() in TRUE
    if kind == "text":
        item["accepted"] = [form.strip() for form in right.split("|") if form.strip()] or item.get("accepted", [])
    if kind == "numeric":
        item["value"] = right
        item.setdefault("tolerance", "0")
    return item


def write_sheet(records: Sequence[JSONObject]) -> bytes:
    """A workbook of all questions; without any it is the template with three worked rows."""
    most = max((len(one["item"].get("options") or []) for one in records), default=0)
    letters = LETTERS[: max(SHOWN_OPTIONS, most)]
    book = openpyxl.Workbook()
    sheet = book.active
    names = headings()
    sheet.append([*(names[name] for name in COLUMNS), *map(option_heading, letters), names["extra"]])
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[cell.column_letter].width = 18
    sheet.freeze_panes = "A2"
    rows = [_cells(one, letters) for one in records] if records else [_example(one) for one in EXAMPLES]
    for number, cells in enumerate(rows, start=2):
        for place, text in enumerate(cells, start=1):
            cell = sheet.cell(number, place)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type = "s"  # what begins like a formula stays text
    _offer_choices(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _example(cells: tuple[str, ...]) -> list[str]:
    """A worked row with its kind in the language of the reader."""
    kind = str(KINDS[cells[1]].kind_name())
    return [cells[0], kind, *cells[2:]]


def _offer_choices(sheet: Any) -> None:
    """Lists to choose from in the columns of kind and difficulty; what is typed beside them is checked on import."""
    names = ",".join(str(kind.kind_name()) for kind in KINDS.values())
    for column, words in (("B", names), ("E", "1,2,3,4,5")):
        if len(words) < LONGEST_LIST:
            choice = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=False)
            choice.add(f"{column}2:{column}{MOST_ROWS + 1}")
            sheet.add_data_validation(choice)


def _cells(record: JSONObject, letters: str) -> list[str]:
    item, kind = record["item"], record["item"]["kind"]
    known, options, right = {"kind", "stem", "points"}, [], ""
    said: dict[str, str] = {}
    if kind in ("single", "multiple"):
        known |= {"options"}
        options = [str(one["text"]) for one in item["options"]]
        right = "".join(letter for letter, one in zip(letters, item["options"], strict=False) if one.get("correct"))
        pairs = zip(letters, item["options"], strict=False)
        said = {letter: one["feedback"] for letter, one in pairs if one.get("feedback")}
    elif kind == "true_false":
        known |= {"correct"}
        right = "true" if item.get("correct") else "false"
    elif kind == "text" and not any("|" in form for form in item["accepted"]):
        known |= {"accepted"}
        right = " | ".join(item["accepted"])
    elif kind == "numeric":
        known |= {"value"}
        right = str(item["value"])
    extra = {**rest_of(record, known), **({"option_feedback": said} if said else {})}
    named = [record["code"], str(KINDS[kind].kind_name()), record["topic"], " ".join(record["tags"])]
    about = [*named, str(record["difficulty"]), record["title"], str(item["stem"]), str(item["points"])]
    filled = [*options, *[""] * (len(letters) - len(options))]
    written = json.dumps(extra, ensure_ascii=False, sort_keys=True) if extra else ""
    return [*about, right, *filled, written]
