"""What the core hands over of peers: how far the reviewing is, the reviews, what the writer has given."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from plugins.api import JSON, JSONObject


@dataclass(frozen=True)
class Review:
    """One colleague's levels and how much they count."""

    marks: JSONObject
    weight: Decimal


@dataclass(frozen=True)
class Peers:
    """Read from ``ctx.facts``; ``stage`` is empty where nobody reviews."""

    stage: str = ""
    reviews: tuple[Review, ...] = ()
    done: int = 0
    owed: int = 0


def read_peers(facts: JSON) -> Peers:
    """The facts in typed form, whatever they hold."""
    given: Any = facts.get("peers") if isinstance(facts, dict) else None
    if not isinstance(given, dict):
        return Peers()
    rows = given.get("reviews")
    reviews = [_review(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    stage = given.get("stage")
    return Peers(
        stage if stage in ("open", "closed", "desk") else "",
        tuple(one for one in reviews if one.weight > 0),
        _number(given.get("done")),
        _number(given.get("owed")),
    )


def _review(row: dict[str, Any]) -> Review:
    marks = row.get("marks")
    return Review(marks if isinstance(marks, dict) else {}, _weight(row.get("weight")))


def _weight(value: Any) -> Decimal:
    try:
        weight = Decimal(value) if isinstance(value, str) else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
    return weight if weight.is_finite() and 0 < weight <= 1 else Decimal(0)


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1000 else 0
