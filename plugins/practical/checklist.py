"""A checklist as its config says it: steps in groups, what must be done in any case, how long it may take."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from plugins.api import FileKind, JSONObject, UploadRule

MAX_STEPS: Final = 60
MAX_POINTS: Final = 100
MAX_SECONDS: Final = 4 * 3600
MAX_TEXT: Final = 2_000
MAX_LINE: Final = 300
PHOTOS: Final = UploadRule("photos", (FileKind.IMAGE,), count=3, megabytes=15)
"""What an assessor photographs."""


class Photos(StrEnum):
    """Whether photographs belong to a sheet."""

    NONE = "none"
    ALLOWED = "allowed"
    REQUIRED = "required"


class Over(StrEnum):
    """What too long a time means."""

    NOTE = "note"
    FAIL = "fail"


class Difference(StrEnum):
    """What counts when two sheets are further apart than the tolerance."""

    THIRD = "third"
    LOWER = "lower"
    MEAN = "mean"


@dataclass(frozen=True)
class Step:
    """One line of the checklist. ``within`` is a number of seconds that the observer watches; 0: none."""

    id: str
    group: str
    text: str
    hint: str
    points: int
    critical: bool
    within: int


@dataclass(frozen=True)
class Checklist:
    """``limit`` in seconds (0: none), ``pass_percent`` and ``tolerance`` in percent of the most points."""

    title: str
    scenario: str
    steps: tuple[Step, ...]
    partial: bool
    pass_percent: int
    limit: int
    over: Over
    differences: Difference
    tolerance: int
    photos: Photos

    @property
    def total(self) -> Decimal:
        """The most points."""
        return Decimal(sum(step.points for step in self.steps))

    @property
    def critical(self) -> tuple[Step, ...]:
        """The steps that must be done in any case."""
        return tuple(step for step in self.steps if step.critical)

    @property
    def groups(self) -> list[tuple[str, list[tuple[int, Step]]]]:
        """Heading and numbered steps of each group; a step without a heading belongs to the group before."""
        found: list[tuple[str, list[tuple[int, Step]]]] = []
        for number, step in enumerate(self.steps, start=1):
            if not found or (step.group and step.group != found[-1][0]):
                found.append((step.group, []))
            found[-1][1].append((number, step))
        return found


def read_checklist(config: JSONObject) -> Checklist:
    """The checklist of a config that has passed its check."""
    return Checklist(
        title=str(config.get("title") or ""),
        scenario=str(config.get("scenario") or ""),
        steps=tuple(_read_step(one) for one in config["steps"]),
        partial=config.get("partial") is True,
        pass_percent=int(config.get("pass_percent") or 0),
        limit=int(config.get("limit") or 0),
        over=Over(config.get("over") or Over.NOTE),
        differences=Difference(config.get("differences") or Difference.THIRD),
        tolerance=int(config.get("tolerance") or 0),
        photos=Photos(config.get("photos") or Photos.NONE),
    )


def _read_step(raw: Any) -> Step:
    return Step(
        id=str(raw["id"]),
        group=str(raw.get("group") or ""),
        text=str(raw["text"]),
        hint=str(raw.get("hint") or ""),
        points=int(raw["points"]),
        critical=raw.get("critical") is True,
        within=int(raw.get("within") or 0),
    )
