"""A published standard as its config says it, and ratings by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from plugins.api import Ctx, FileKind, JSONObject, UploadRule

MAX_CRITERIA: Final = 80
MAX_LEVELS: Final = 6
MAX_POINTS: Final = 100
MAX_TEXT: Final = 2_000
MAX_LINE: Final = 300
MAX_NOTE: Final = 500
MAX_PHOTOS: Final = 3


@dataclass(frozen=True)
class Level:
    """One level of a criterion: what is to be found, and what it is worth."""

    text: str
    points: int


@dataclass(frozen=True)
class Criterion:
    """One criterion. ``levels`` in the author's order; ``least``: the place of the level below which it fails.

    A critical criterion below ``least`` fails the whole; any other only stands on the list of improvements.
    """

    id: str
    group: str
    text: str
    levels: tuple[Level, ...]
    critical: bool
    least: int
    photo: bool

    @property
    def upload(self) -> UploadRule:
        """Photographs of the organisation that show it."""
        return UploadRule(f"photos-{self.id}", (FileKind.IMAGE,), count=MAX_PHOTOS)

    @property
    def evidence(self) -> UploadRule:
        """Photographs that the visitor takes."""
        return UploadRule(f"visit-{self.id}", (FileKind.IMAGE,), count=MAX_PHOTOS, megabytes=15)

    @property
    def most(self) -> int:
        """The most points of any level."""
        return max(level.points for level in self.levels)

    def meets(self, place: int) -> bool:
        """Whether a level is worth at least what the lowest acceptable one is."""
        return self.levels[place - 1].points >= self.levels[self.least - 1].points


@dataclass(frozen=True)
class Band:
    """A grade from so many percent of the points on."""

    percent: int
    title: str


@dataclass(frozen=True)
class Standard:
    """The criteria, and which grade follows from which share; ``pass_percent`` 0: only critical ones decide."""

    title: str
    source: str
    intro: str
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    pass_percent: int

    @property
    def total(self) -> Decimal:
        """The most points."""
        return Decimal(sum(one.most for one in self.criteria))

    @property
    def groups(self) -> list[tuple[str, list[tuple[int, Criterion]]]]:
        """Heading and numbered criteria of each group."""
        found: list[tuple[str, list[tuple[int, Criterion]]]] = []
        for number, one in enumerate(self.criteria, start=1):
            if not found or (one.group and one.group != found[-1][0]):
                found.append((one.group, []))
            found[-1][1].append((number, one))
        return found

    def band(self, score: Decimal) -> str:
        """The grade of so many points; empty below the lowest."""
        reached = [one for one in self.bands if score * 100 >= one.percent * self.total]
        return max(reached, key=lambda one: one.percent).title if reached else ""


@dataclass(frozen=True)
class Rating:
    """What one side found: places of levels, words, and ids of photographs, by criterion."""

    places: Mapping[str, int]
    notes: Mapping[str, str]
    photos: Mapping[str, tuple[str, ...]]

    def is_whole(self, standard: Standard) -> bool:
        """Whether every criterion has a level."""
        return all(one.id in self.places for one in standard.criteria)

    def earned(self, one: Criterion) -> Decimal:
        """The points of a criterion; without a level none."""
        place = self.places.get(one.id)
        return Decimal(one.levels[place - 1].points) if place else Decimal(0)

    def below(self, standard: Standard) -> list[Criterion]:
        """What has to be improved, critical ones first, then in the order of the standard."""
        found = [one for one in standard.criteria if one.id in self.places and not one.meets(self.places[one.id])]
        return sorted(found, key=lambda one: not one.critical)


def read_standard(config: JSONObject) -> Standard:
    """The standard of a config that has passed its check."""
    return Standard(
        title=str(config.get("title") or ""),
        source=str(config.get("source") or ""),
        intro=str(config.get("intro") or ""),
        criteria=tuple(_read_criterion(one) for one in config["criteria"]),
        bands=tuple(Band(int(one["percent"]), str(one["title"])) for one in config.get("bands") or ()),
        pass_percent=int(config.get("pass_percent") or 0),
    )


def _read_criterion(raw: Any) -> Criterion:
    return Criterion(
        id=str(raw["id"]),
        group=str(raw.get("group") or ""),
        text=str(raw["text"]),
        levels=tuple(Level(str(one["text"]), int(one["points"])) for one in raw["levels"]),
        critical=raw.get("critical") is True,
        least=int(raw.get("least") or 1),
        photo=raw.get("photo") is True,
    )


def read_rating(standard: Standard, raw: Any) -> Rating:
    """A rating as flat JSON: ``{"<id>-level": "2", "<id>-note": "…", "<id>-photos": ["id"]}``; nonsense is nothing."""
    raw = raw if isinstance(raw, dict) else {}
    places: dict[str, int] = {}
    notes: dict[str, str] = {}
    photos: dict[str, tuple[str, ...]] = {}
    for one in standard.criteria:
        level, note, pictures = (raw.get(f"{one.id}-{name}") for name in ("level", "note", "photos"))
        if isinstance(level, str) and level in {str(place) for place in range(1, len(one.levels) + 1)}:
            places[one.id] = int(level)
        if isinstance(note, str) and note:
            notes[one.id] = note
        if isinstance(pictures, list) and pictures:
            photos[one.id] = tuple(id_ for id_ in pictures if isinstance(id_, str))
    return Rating(places, notes, photos)


def own_rating(standard: Standard, ctx: Ctx) -> Rating:
    """What the organisation said of itself."""
    return read_rating(standard, ctx.response.get("rating") if isinstance(ctx.response, dict) else None)
