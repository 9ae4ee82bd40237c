"""A filled-in sheet, and two of them: how far assessors agree, and what counts where they do not. Pure sums."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from plugins.practical.checklist import MAX_SECONDS, Checklist, Difference, Over, Step

HALF: Final = Decimal(2)
CLOCK: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})", re.ASCII)
DECIDER: Final = "3"
"""The seat of whoever decides where two assessors differ."""


class Seen(StrEnum):
    """What an observer ticks."""

    DONE = "done"
    PARTLY = "partly"
    MISSED = "missed"


@dataclass(frozen=True)
class Sheet:
    """What one assessor saw. ``seconds`` None: no time was taken."""

    seen: Mapping[str, Seen]
    notes: Mapping[str, str] = field(default_factory=dict)
    seconds: int | None = None
    comment: str = ""
    photos: tuple[str, ...] = ()
    why_none: str = ""

    def earned(self, step: Step) -> Decimal:
        """The points of a step."""
        if self.seen[step.id] is Seen.DONE:
            return Decimal(step.points)
        return step.points / HALF if self.seen[step.id] is Seen.PARTLY else Decimal(0)

    def score(self, checklist: Checklist) -> Decimal:
        """The points of the whole sheet."""
        return sum((self.earned(step) for step in checklist.steps), Decimal(0))

    def missed(self, checklist: Checklist) -> list[Step]:
        """The critical steps that were not wholly done."""
        return [step for step in checklist.critical if self.seen[step.id] is not Seen.DONE]

    def is_over(self, checklist: Checklist) -> bool:
        """Whether it took longer than allowed."""
        return bool(checklist.limit) and self.seconds is not None and self.seconds > checklist.limit


def read_sheet(checklist: Checklist, marks: Any) -> Sheet | None:
    """The sheet in the marks of one assessor; None while a step or a time that is needed has no entry."""
    if not isinstance(marks, dict):
        return None
    seen: dict[str, Seen] = {}
    for step in checklist.steps:
        given = marks.get(f"step-{step.id}")
        if given not in set(Seen) or (given == Seen.PARTLY and not checklist.partial):
            return None
        seen[step.id] = Seen(given)
    seconds = read_clock(marks.get("seconds"))
    if checklist.limit and checklist.over is Over.FAIL and seconds is None:
        return None
    photos = marks.get("photos")
    notes = {step.id: _text(marks.get(f"note-{step.id}")) for step in checklist.steps}
    return Sheet(
        seen=seen,
        notes={id_: words for id_, words in notes.items() if words},
        seconds=seconds,
        comment=_text(marks.get("comment")),
        photos=tuple(one for one in photos if isinstance(one, str)) if isinstance(photos, list) else (),
        why_none=_text(marks.get("why_none")),
    )


def read_sheets(checklist: Checklist, marks: Any) -> dict[str, Sheet | None]:
    """The sheets by seat: ``{"seats": {"1": …, "2": …}}``, or the marks of one assessor alone as seat 1."""
    if not isinstance(marks, dict) or not marks:
        return {}
    seats = marks.get("seats")
    if not isinstance(seats, dict):
        return {"1": read_sheet(checklist, marks)}
    return {seat: read_sheet(checklist, one) for seat, one in seats.items() if seat in {"1", "2", DECIDER}}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def read_clock(value: Any) -> int | None:
    """Seconds from a number of seconds, ``4:05`` or ``1:04:05``; None for what is no time."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value <= MAX_SECONDS else None
    if not isinstance(value, str):
        return None
    value = value.strip().replace("：", ":")
    if value.isascii() and value.isdigit() and len(value) <= 5:
        return read_clock(int(value))
    if match := CLOCK.fullmatch(value):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return read_clock(hours * 3600 + minutes * 60 + seconds) if seconds < 60 else None
    return None


@dataclass(frozen=True)
class Agreement:
    """How two sheets compare. ``critical`` are critical steps on which the verdicts differ."""

    same: int
    steps: int
    apart: Decimal
    critical: tuple[Step, ...]
    time_differs: bool

    def is_within(self, checklist: Checklist) -> bool:
        """Whether the points are no further apart than the tolerance."""
        return self.apart * 100 <= checklist.tolerance * checklist.total


def compare(checklist: Checklist, first: Sheet, second: Sheet) -> Agreement:
    """The agreement of two sheets; it does not matter which comes first."""
    missed = {step.id for step in first.missed(checklist)} ^ {step.id for step in second.missed(checklist)}
    return Agreement(
        same=sum(first.seen[step.id] is second.seen[step.id] for step in checklist.steps),
        steps=len(checklist.steps),
        apart=abs(first.score(checklist) - second.score(checklist)),
        critical=tuple(step for step in checklist.critical if step.id in missed),
        time_differs=checklist.over is Over.FAIL and first.is_over(checklist) is not second.is_over(checklist),
    )


@dataclass(frozen=True)
class Settled:
    """What counts: one sheet, or the mean of two; None of them: a third assessor decides."""

    sheets: tuple[Sheet, ...]
    agreement: Agreement | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return not self.sheets

    def earned(self, step: Step) -> Decimal:
        """The points of a step."""
        return sum((sheet.earned(step) for sheet in self.sheets), Decimal(0)) / len(self.sheets)

    def missed(self, checklist: Checklist) -> list[Step]:
        """The critical steps that were missed."""
        return self.sheets[0].missed(checklist)

    def is_over(self, checklist: Checklist) -> bool:
        """Whether it took too long, on the sheet of anybody who counts."""
        return any(sheet.is_over(checklist) for sheet in self.sheets)


def settle(checklist: Checklist, sheets: Mapping[str, Sheet | None]) -> Settled:
    """Which sheets count. The third assessor's goes before all; a difference that decides is never averaged."""
    decided = sheets.get(DECIDER)
    given = [one for seat, one in sorted(sheets.items()) if seat != DECIDER and one is not None]
    agreement = compare(checklist, *given) if len(given) == 2 else None
    if decided is not None:
        return Settled((decided,), agreement)
    if agreement is None:
        return Settled(tuple(given) if len(sheets) == 1 else ())
    if agreement.critical or agreement.time_differs:
        return Settled((), agreement)
    if agreement.is_within(checklist) or checklist.differences is Difference.MEAN:
        return Settled((given[0], given[1]), agreement)
    if checklist.differences is Difference.LOWER:
        return Settled((min(given, key=lambda one: one.score(checklist)),), agreement)
    return Settled((), agreement)
