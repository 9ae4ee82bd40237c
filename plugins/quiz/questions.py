"""The questions of a quiz, read from its config. Reading never fails: nonsense is for ``checking`` to name."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import pgettext

from plugins.api import JSONObject

SINGLE: Final = "single"
MULTIPLE: Final = "multiple"
TRUE_FALSE: Final = "true_false"
TEXT: Final = "text"
KINDS: Final = (SINGLE, MULTIPLE, TRUE_FALSE, TEXT)

ALL_OR_NOTHING: Final = "all"
PER_OPTION: Final = "each"
RIGHT_MINUS_WRONG: Final = "minus"
SCORINGS: Final = (ALL_OR_NOTHING, PER_OPTION, RIGHT_MINUS_WRONG)


@dataclass(frozen=True)
class Option:
    """One thing to choose."""

    id: str
    text: str
    correct: bool = False
    feedback: str = ""


@dataclass(frozen=True)
class Question:
    """One item. ``feedback`` goes with a right answer or beside the key, ``hint`` with one that is not right yet."""

    id: str
    kind: str
    stem: str
    points: Decimal
    options: tuple[Option, ...] = ()
    scoring: str = ALL_OR_NOTHING
    fixed_order: bool = False
    accepted: tuple[str, ...] = ()
    case_sensitive: bool = False
    keep_punctuation: bool = False
    numeric: bool = False
    note: str = ""
    feedback: str = ""
    hint: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether options are chosen (a short text is typed)."""
        return self.kind != TEXT

    @property
    def correct_ids(self) -> frozenset[str]:
        """The ids of the right options."""
        return frozenset(option.id for option in self.options if option.correct)


def read_questions(config: JSONObject) -> tuple[Question, ...]:
    """Every question of the config, in the author's order."""
    items = config.get("items") if isinstance(config, dict) else None
    return tuple(
        _read_question(item, number) for number, item in enumerate(_list(items), start=1) if isinstance(item, dict)
    )


def _read_question(item: dict[str, Any], number: int) -> Question:
    kind = _text(item.get("kind"))
    return Question(
        id=_text(item.get("id")) or f"q{number}",
        kind=kind,
        stem=_text(item.get("stem")),
        points=read_points(item.get("points", "1")),
        options=_read_true_false(item) if kind == TRUE_FALSE else _read_options(item),
        scoring=_text(item.get("scoring")) or ALL_OR_NOTHING,
        fixed_order=kind == TRUE_FALSE or bool(item.get("fixed_order")),
        accepted=tuple(_text(form) for form in _list(item.get("accepted"))),
        case_sensitive=bool(item.get("case_sensitive")),
        keep_punctuation=bool(item.get("keep_punctuation")),
        numeric=bool(item.get("numeric")),
        note=_text(item.get("note")),
        feedback=_text(item.get("feedback")),
        hint=_text(item.get("hint")),
    )


def _read_options(item: dict[str, Any]) -> tuple[Option, ...]:
    return tuple(
        Option(
            id=_text(option.get("id")) or f"o{number}",
            text=_text(option.get("text")),
            correct=bool(option.get("correct")),
            feedback=_text(option.get("feedback")),
        )
        for number, option in enumerate(_list(item.get("options")), start=1)
        if isinstance(option, dict)
    )


def _read_true_false(item: dict[str, Any]) -> tuple[Option, ...]:
    truth = bool(item.get("correct"))
    return (Option("true", pgettext("answer", "True"), truth), Option("false", pgettext("answer", "False"), not truth))


def read_points(value: Any) -> Decimal:
    """Points as a Decimal; what cannot be read is zero, which the check refuses."""
    try:
        points = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return points if points.is_finite() and points >= 0 else Decimal(0)


def clean_text(value: str, limit: int) -> str:
    """Typed text without control characters and lone surrogates, at most ``limit`` characters."""
    return "".join(char for char in value[: limit * 2] if unicodedata.category(char) not in {"Cc", "Cs"})[
        :limit
    ].strip()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
