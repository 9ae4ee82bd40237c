"""What the author set: the task, how long the text is, the rubric, the duty procedure."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from plugins.api import Criterion, Ctx, FormData, JSONObject, read_rubric

LONGEST: Final = 15_000  # characters: three bytes each fit into what the core accepts at once
MAX_CRITERIA: Final = 10
MAX_LEVELS: Final = 6
MAX_MONTHS: Final = 120
TEXT: Final = "text"
CHECKED: Final = "check"


@dataclass(frozen=True)
class Plan:
    """A config in typed form. Lengths are in characters without white space."""

    task: str
    least: int
    most: int
    criteria: tuple[Criterion, ...]
    duty: str
    retention_months: int

    @property
    def points(self) -> Decimal:
        """The most that can be earned."""
        return Decimal(sum(criterion.points for criterion in self.criteria))


@dataclass(frozen=True)
class Answer:
    """What the learner wrote, and whether they looked at what may tell who somebody is."""

    text: str = ""
    checked: bool = False

    @property
    def length(self) -> int:
        """Characters without white space."""
        return len("".join(self.text.split()))


def read_plan(config: JSONObject) -> Plan:
    """The config, whatever it holds; what cannot be read is empty or zero, which the check refuses."""
    return Plan(
        task=_text(config.get("task")),
        least=_number(config.get("least")),
        most=_number(config.get("most")),
        criteria=read_rubric(config.get("criteria")),
        duty=_text(config.get("duty")),
        retention_months=_number(config.get("retention_months")),
    )


def read_answer(response: JSONObject | None) -> Answer:
    """The answer in a response."""
    if not isinstance(response, dict):
        return Answer()
    return Answer(_text(response.get("text")), response.get("checked") is True)


def read_posted(ctx: Ctx, data: FormData) -> JSONObject:
    """The response in the posted fields."""
    return {"text": clean_text(_last(data, ctx.field(TEXT))), "checked": bool(_last(data, ctx.field(CHECKED)))}


def clean_text(value: str) -> str:
    """Typed text with its line breaks, without other control characters and lone surrogates."""
    plain = value[: LONGEST * 2].replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(char for char in plain if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return kept[:LONGEST].strip()


def _last(data: FormData, name: str) -> str:
    given = [value for value in data.get(name, ()) if isinstance(value, str)]
    return given[-1] if given else ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < 100_000 else 0
