"""A scale pack in one language: the words, rules and norms of a scale as values that scoring and pages read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from plugins.api import JSONObject
from plugins.scale.shelf import find_pack
from plugins.scale.upgrading import modernise_pack

HALF_UP: Final = "half_up"
ALL_REQUIRED: Final = "all_required"
MEAN_OF_ANSWERED: Final = "mean_of_answered"
PARTITION: Final = "partition"
MEAN: Final = "mean"
TEXTS: Final = ("title", "heading", "source", "licence", "wording", "before", "after", "stem")
NUMBERS: Final = ("minutes", "adult_age", "retake_days")


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
class Limit:
    """A cut-off: a value must reach it (``at_least``) or pass it (``above``)."""

    compare: str
    value: Fraction

    def holds(self, value: Fraction | int) -> bool:
        """Whether a value is on the far side."""
        return value >= self.value if self.compare == "at_least" else value > self.value


@dataclass(frozen=True)
class Factor:
    """Items that are added up, or averaged, on their own."""

    id: str
    title: str
    method: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """How many items were answered with at least a value."""

    id: str
    title: str
    start: int


@dataclass(frozen=True)
class Validity:
    """Items that tell whether the answers can be used; from the limit on there is no score."""

    items: tuple[str, ...]
    limit: Limit
    text: str


@dataclass(frozen=True)
class Resource:
    """Where to turn; ``tel`` is empty for what is not a number to call."""

    title: str
    text: str
    tel: str


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
    resources: tuple[Resource, ...]


@dataclass(frozen=True)
class NormLimit:
    """A further cut-off of a norm set: of the score, the raw sum, a count, a factor, or every factor."""

    of: str
    id: str
    limit: Limit
    text: str


@dataclass(frozen=True)
class Norm:
    """A norm set: its origin, its bands (``of`` the score or of the raw sum) and its further cut-offs."""

    id: str
    title: str
    source: str
    of: str
    bands: tuple[Band, ...]
    limits: tuple[NormLimit, ...]


@dataclass(frozen=True)
class Pack:
    """A scale in one language, with the norm set that the author chose."""

    id: str
    version: str
    languages: tuple[str, ...]
    title: str
    heading: str
    source: str
    licence: str
    wording: str
    before: str
    after: str
    stem: str
    instructions: str
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
    factor_rule: str
    factors: tuple[Factor, ...]
    counts: tuple[Count, ...]
    validity: Validity | None
    norm: Norm
    crisis: tuple[tuple[str, int], ...]

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items that count for the score: all but those of validity."""
        apart = self.validity.items if self.validity else ()
        return tuple(item for item in self.items if item.id not in apart)


def raw_pack(config: JSONObject) -> JSONObject:
    """The pack of a config in today's format: standing in it, or on the shelf under the name that stands in it."""
    pack = config.get("pack")
    if isinstance(pack, dict):
        return modernise_pack(pack)
    return find_pack(pack) if isinstance(pack, str) else {}


def modernise_config(config: JSONObject) -> JSONObject:
    """A config of schema 1 with its pack in today's format and its norm set named."""
    pack = raw_pack(config)
    return {**config, "pack": pack, "norm": pack["norms"][0]["id"]} if pack.get("norms") else config


def norm_ids(pack: JSONObject) -> list[str]:
    """The ids of the norm sets of a pack that fits the schema; the first is the one that is taken unasked."""
    return [norm["id"] for norm in pack["norms"]]


def read_pack(config: JSONObject, lang: str) -> Pack:
    """The pack in one language; Chinese stands in where the scale has no other. The config has passed its check."""
    raw, reader = raw_pack(config), _Reader("en" if lang.startswith("en") else "zh-hans")
    score, missing = raw["score"], raw["missing"]
    words: dict[str, Any] = {name: reader.say(raw[name]) for name in TEXTS}
    numbers: dict[str, Any] = {name: raw[name] for name in NUMBERS}
    return Pack(
        id=raw["id"],
        version=raw["version"],
        languages=tuple(raw["languages"]),
        instructions=reader.say(raw["instructions"] or {}),
        **words,
        **numbers,
        items=tuple(Item(one["id"], reader.say(one["text"]), one["reverse"]) for one in raw["items"]),
        choices=tuple(Choice(one["value"], reader.say(one["label"])) for one in raw["options"]),
        multiply=score["multiply"],
        divide=score["divide"],
        rounding=score["rounding"],
        missing_rule=missing["rule"],
        missing_at_most=missing["at_most"],
        factor_rule=raw["factors"]["rule"],
        factors=tuple(reader.factor(one) for one in raw["factors"]["list"]),
        counts=tuple(Count(one["id"], reader.say(one["title"]), one["from"]) for one in raw["counts"]),
        validity=reader.validity(raw["validity"]) if raw["validity"] else None,
        norm=reader.norm(_chosen_norm(raw, config.get("norm"))),
        crisis=tuple((one["item"], one["from"]) for one in raw["crisis"]),
    )


def _chosen_norm(raw: JSONObject, id_: Any) -> JSONObject:
    norms: list[JSONObject] = raw["norms"]
    return next((norm for norm in norms if norm["id"] == id_), norms[0])


@dataclass(frozen=True)
class _Reader:
    """Reads the parts of a pack in one language."""

    lang: str

    def say(self, text: JSONObject) -> str:
        return str(text.get(self.lang) or text.get("zh-hans") or text.get("en") or "")

    def factor(self, raw: JSONObject) -> Factor:
        return Factor(raw["id"], self.say(raw["title"]), raw["method"], tuple(raw["items"]))

    def validity(self, raw: JSONObject) -> Validity:
        return Validity(tuple(raw["items"]), _read_limit(raw), self.say(raw["text"]))

    def norm(self, raw: JSONObject) -> Norm:
        limits = tuple(
            NormLimit(one["of"], one["id"], _read_limit(one), self.say(one["text"])) for one in raw["limits"]
        )
        bands = tuple(self.band(one) for one in raw["bands"])
        return Norm(raw["id"], self.say(raw["title"]), self.say(raw["source"]), raw["of"], bands, limits)

    def band(self, raw: JSONObject) -> Band:
        resources = tuple(
            Resource(self.say(one["title"]), self.say(one["text"]), one["tel"]) for one in raw["resources"]
        )
        title, text, next_ = self.say(raw["title"]), self.say(raw["text"]), self.say(raw["next"])
        return Band(raw["id"], raw["from"], raw["to"], title, text, next_, raw["severe"], resources)


def _read_limit(raw: JSONObject) -> Limit:
    return Limit(raw["compare"], Fraction(raw["value"]))
