"""A reading as its config says it, and how long it was read: the only fact this type asks the core for."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from plugins.api import JSON, ChoiceQuestion, Ctx, JSONObject, read_choice_question

MAX_SECONDS: Final = 4 * 3600
MAX_POINTS: Final = Decimal(1000)
CHECK: Final = "check"
"""The name of the one field."""


@dataclass(frozen=True)
class Reading:
    """What there is to read, for how long at least, and the question on it."""

    title: str
    paragraphs: tuple[str, ...]
    credit: str
    seconds: int
    points: Decimal
    question: ChoiceQuestion


def read_reading(config: JSONObject) -> Reading:
    """The reading of a config that has passed its check. An empty line begins a new paragraph."""
    text = str(config.get("text") or "")
    return Reading(
        title=str(config.get("title") or ""),
        paragraphs=tuple(one.strip() for one in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if one.strip()),
        credit=str(config.get("credit") or ""),
        seconds=int(config["seconds"]),
        points=read_points(config.get("points")) or Decimal(0),
        question=read_choice_question(config["question"]),
    )


def read_points(value: Any) -> Decimal | None:
    """Points as an exact number; None for what is none, or out of bounds."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    try:
        points = Decimal(value)
    except InvalidOperation:
        return None
    return points if points.is_finite() and 0 < points <= MAX_POINTS else None


def read_dwell(facts: JSON) -> int | None:
    """Whole seconds of reading in the facts of the core; None as long as nobody has measured them."""
    dwell: Any = facts.get("dwell") if isinstance(facts, dict) else None
    if isinstance(dwell, bool) or not isinstance(dwell, int | float) or not math.isfinite(dwell) or dwell < 0:
        return None
    return int(dwell)


def chosen_id(ctx: Ctx) -> str:
    """The id of the answer in the response; empty when there is none."""
    chosen: Any = ctx.response.get("chosen") if isinstance(ctx.response, dict) else None
    return chosen if isinstance(chosen, str) else ""
