"""Scale packs: the words, rules and norms of one scale in both languages, as plain data."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from plugins.api import JSONObject

FOLDER: Final = Path(__file__).parent / "packs"
LANGUAGES: Final = ("zh-hans", "en")
FLOOR: Final = "floor"
HALF_UP: Final = "half_up"
ALL_REQUIRED: Final = "all_required"
MEAN_OF_ANSWERED: Final = "mean_of_answered"


@dataclass(frozen=True)
class Item:
    """One statement to rate; a reverse item counts from the other end."""

    id: str
    text: str
    reverse: bool


@dataclass(frozen=True)
class Choice:
    """One answer that may be given to every item."""

    value: int
    label: str


@dataclass(frozen=True)
class Band:
    """A stretch of scores, both ends included, with what may be said about it."""

    id: str
    start: int
    end: int
    title: str
    text: str
    next: str
    severe: bool


@dataclass(frozen=True)
class Pack:
    """A scale in one language."""

    id: str
    version: str
    title: str
    heading: str
    source: str
    licence: str
    wording: str
    before: str
    after: str
    stem: str
    minutes: int
    adult_age: int
    retake_days: int
    items: tuple[Item, ...]
    choices: tuple[Choice, ...]
    multiply: int
    divide: int
    rounding: str
    missing_rule: str
    missing_at_most: int
    norm_title: str
    bands: tuple[Band, ...]
    crisis: tuple[tuple[str, int], ...]


@lru_cache(maxsize=1)
def shipped_packs() -> dict[str, JSONObject]:
    """The packs in this folder by ``id@version``. A version that was shipped once stays."""
    packs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return {pack_name(pack): pack for pack in packs}


def pack_name(pack: JSONObject) -> str:
    """``id@version``."""
    return f"{pack.get('id', '')}@{pack.get('version', '')}"


def raw_pack(config: JSONObject) -> JSONObject:
    """The pack of a config: standing in it, or shipped under the name that stands in it. Unknown: empty."""
    pack = config.get("pack")
    if isinstance(pack, dict):
        return pack
    return shipped_packs().get(pack, {}) if isinstance(pack, str) else {}


def read_pack(config: JSONObject, lang: str) -> Pack:
    """The pack in one language; Chinese stands in where a language is missing. The config has passed its check."""
    raw = raw_pack(config)

    def say(text: Any) -> str:
        return str(text.get("en" if lang.startswith("en") else "zh-hans") or text.get("zh-hans", ""))

    score, missing, norm = raw["score"], raw["missing"], raw["norm"]
    words: dict[str, Any] = {name: say(raw[name]) for name in TEXTS}
    numbers: dict[str, Any] = {name: int(raw[name]) for name in NUMBERS}
    return Pack(
        id=str(raw["id"]),
        version=str(raw["version"]),
        **words,
        **numbers,
        items=tuple(Item(one["id"], say(one["text"]), bool(one["reverse"])) for one in raw["items"]),
        choices=tuple(Choice(one["value"], say(one["label"])) for one in raw["options"]),
        multiply=score["multiply"],
        divide=score["divide"],
        rounding=score["rounding"],
        missing_rule=missing["rule"],
        missing_at_most=missing["at_most"],
        norm_title=say(norm["title"]),
        bands=tuple(_read_band(one, say) for one in norm["bands"]),
        crisis=tuple((one["item"], one["from"]) for one in raw["crisis"]),
    )


def _read_band(raw: JSONObject, say: Callable[[Any], str]) -> Band:
    title, text, next_ = say(raw["title"]), say(raw["text"]), say(raw["next"])
    return Band(raw["id"], raw["from"], raw["to"], title, text, next_, raw["severe"])


TEXTS: Final = ("title", "heading", "source", "licence", "wording", "before", "after", "stem")
NUMBERS: Final = ("minutes", "adult_age", "retake_days")
