"""What the author set: prompts, how much is asked for, how often, and how long it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from plugins.api import JSONObject

MAX_PROMPTS: Final = 8
MAX_ENTRIES: Final = 60
MAX_MONTHS: Final = 60
LONGEST: Final = 2000  # characters of one answer
ROOM: Final = 18_000  # characters of the whole journal: three bytes each fit into what the core accepts at once


@dataclass(frozen=True)
class Prompt:
    """One question that every entry answers."""

    id: str
    text: str


@dataclass(frozen=True)
class Plan:
    """A config in typed form. Lengths are in characters; ``retention_months`` counts from the last entry."""

    intro: str
    prompts: tuple[Prompt, ...]
    min_entries: int
    max_entries: int
    min_length: int
    cadence: str
    duty: str
    retention_months: int

    @property
    def longest(self) -> int:
        """How long one answer may be, so that a full journal can still be sent at once."""
        return min(LONGEST, ROOM // max(1, self.max_entries * len(self.prompts)))


def read_plan(config: JSONObject) -> Plan:
    """The config, whatever it holds; what cannot be read is empty or zero, which the check refuses."""
    prompts = config.get("prompts")
    return Plan(
        intro=_text(config.get("intro")),
        prompts=tuple(
            Prompt(_text(one.get("id")) or f"p{number}", _text(one.get("text")))
            for number, one in enumerate(prompts if isinstance(prompts, list) else [], start=1)
            if isinstance(one, dict)
        ),
        min_entries=_number(config.get("min_entries")),
        max_entries=_number(config.get("max_entries")),
        min_length=_number(config.get("min_length")),
        cadence=_text(config.get("cadence")),
        duty=_text(config.get("duty")),
        retention_months=_number(config.get("retention_months")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < 100_000 else 0
