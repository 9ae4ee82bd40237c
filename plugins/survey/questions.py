"""The questions of a survey: the config in typed form. Shape errors become empty values, which the check refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from plugins.api import JSONObject

SINGLE: Final = "single"
MULTIPLE: Final = "multiple"
RATING: Final = "rating"
MATRIX: Final = "matrix"
SHORT: Final = "short"
LONG: Final = "long"
KINDS: Final = (SINGLE, MULTIPLE, RATING, MATRIX, SHORT, LONG)
CHOOSING: Final = frozenset({SINGLE, MULTIPLE, RATING})  # what a condition may ask about
WRITING: Final = frozenset({SHORT, LONG})
RATINGS: Final = {"1-5": range(1, 6), "0-10": range(11)}
TEXT_LENGTH: Final = {SHORT: 200, LONG: 2000}


@dataclass(frozen=True)
class Choice:
    """One thing to choose, or one row or column of a table."""

    id: str
    text: str


@dataclass(frozen=True)
class Condition:
    """The question is asked only if the earlier one with this code was answered with one of these."""

    code: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """One question. ``choices`` are options, ratings, or the columns of a table."""

    id: str
    kind: str
    text: str
    code: str = ""
    note: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    scale: str = ""
    low: str = ""
    high: str = ""
    condition: Condition | None = None


@dataclass(frozen=True)
class Survey:
    """A whole survey. ``opens`` and ``closes`` are days, both included; None: no limit."""

    intro: str
    thanks: str
    level: str
    opens: date | None
    closes: date | None
    minimum_group: int
    retention_months: int
    questions: tuple[Question, ...]


def read_survey(config: JSONObject) -> Survey:
    """The config, whatever it holds."""
    items = config.get("items")
    return Survey(
        intro=_text(config.get("intro")),
        thanks=_text(config.get("thanks")),
        level=_text(config.get("level")),
        opens=_day(config.get("opens")),
        closes=_day(config.get("closes")),
        minimum_group=_number(config.get("minimum_group")),
        retention_months=_number(config.get("retention_months")),
        questions=tuple(
            _read_question(item, number)
            for number, item in enumerate(items if isinstance(items, list) else [], start=1)
            if isinstance(item, dict)
        ),
    )


def _read_question(item: JSONObject, number: int) -> Question:
    kind, scale = _text(item.get("kind")), _text(item.get("scale"))
    choices = _choices(item.get("columns" if kind == MATRIX else "options"), "o")
    if kind == RATING:
        choices = tuple(Choice(str(value), str(value)) for value in RATINGS.get(scale, ()))
    return Question(
        id=_text(item.get("id")) or f"q{number}",
        kind=kind,
        text=_text(item.get("text")),
        code=_text(item.get("code")).strip(),
        note=_text(item.get("note")),
        required=bool(item.get("required")),
        choices=choices,
        rows=_choices(item.get("rows"), "r"),
        scale=scale,
        low=_text(item.get("low")),
        high=_text(item.get("high")),
        condition=_condition(item.get("only_if")),
    )


def _condition(value: Any) -> Condition | None:
    if not isinstance(value, dict) or not (code := _text(value.get("code")).strip()):
        return None
    answers = value.get("answers")
    return Condition(code, tuple(_text(one).strip() for one in answers) if isinstance(answers, list) else ())


def _choices(value: Any, letter: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(_text(one.get("id")) or f"{letter}{number}", _text(one.get("text")))
        for number, one in enumerate(value if isinstance(value, list) else [], start=1)
        if isinstance(one, dict)
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < 100_000 else 0


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None
