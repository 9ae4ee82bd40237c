"""Entries: posted fields become a response, and a response becomes entries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from plugins.api import Ctx, FormData, JSONObject, PersonalDatum, clean_text, find_personal_data, last_value
from plugins.journal.plan import MAX_ENTRIES, Plan

DAY: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
CHECKED: Final = "check"


@dataclass(frozen=True)
class Entry:
    """One entry. ``slot`` is its place on the page, from 1; ``day`` None: no date, or none that can be read."""

    slot: int
    day: date | None = None
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written; a date alone is nothing."""
        return not any(self.texts.values())

    @property
    def length(self) -> int:
        """Characters without white space, over all prompts."""
        return sum(len("".join(text.split())) for text in self.texts.values())

    def is_whole(self, plan: Plan) -> bool:
        """Whether it counts: it has a date and is long enough."""
        return self.day is not None and not self.is_empty and self.length >= plan.min_length

    def personal_data(self) -> list[PersonalDatum]:
        """What in it may tell who somebody is."""
        return [one for text in self.texts.values() for one in find_personal_data(text)]


def anchor(slot: int) -> str:
    """The name of an entry in fields, problems and anchors."""
    return f"e{slot}"


def read_posted(ctx: Ctx, plan: Plan, data: FormData) -> JSONObject:
    """The response in the posted fields."""
    entries: list[JSONObject] = []
    for slot in range(1, plan.max_entries + 1):
        texts = {}
        for prompt in plan.prompts:
            if text := clean_text(last_value(data, ctx.field(f"{anchor(slot)}-{prompt.id}")), plan.longest):
                texts[prompt.id] = text
        day = read_day(last_value(data, ctx.field(f"{anchor(slot)}-day")))
        if texts or day:
            entries.append({"slot": slot, "day": day.isoformat() if day else "", "texts": texts})
    return {"entries": entries, "checked": bool(last_value(data, ctx.field(CHECKED)))}


def read_entries(plan: Plan, response: JSONObject | None) -> list[Entry]:
    """The entries of a response by their place on the page; what is no entry of this journal is left out."""
    given: Any = response.get("entries") if isinstance(response, dict) else None
    found: dict[int, Entry] = {}
    for one in given if isinstance(given, list) else []:
        slot = one.get("slot") if isinstance(one, dict) else None
        if isinstance(slot, int) and not isinstance(slot, bool) and 1 <= slot <= MAX_ENTRIES:
            found[slot] = Entry(slot, read_day(one.get("day")), _read_texts(plan, one.get("texts")))
    return [found[slot] for slot in sorted(found)]


def is_checked(response: JSONObject | None) -> bool:
    """Whether the writer looked at what was found and sends it as it stands."""
    return isinstance(response, dict) and response.get("checked") is True


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """What was written, by date; what has no date comes last."""
    return sorted((one for one in entries if not one.is_empty), key=lambda one: (one.day or date.max, one.slot))


def read_day(value: Any) -> date | None:
    """A date as browsers send it, or as somebody types it (2026/11/5, 2026年11月5日, full width too)."""
    if not isinstance(value, str) or len(value) > 40:
        return None
    match = DAY.fullmatch(unicodedata.normalize("NFKC", value).strip())
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _read_texts(plan: Plan, texts: Any) -> dict[str, str]:
    known = {prompt.id for prompt in plan.prompts}
    pairs = texts.items() if isinstance(texts, dict) else ()
    return {id_: text for id_, text in pairs if id_ in known and isinstance(text, str)}
