"""Which parts of a recording were played: arithmetic on ranges of whole milliseconds, from whatever was reported."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from plugins.api import JSON

LONGEST: Final = 24 * 3600 * 1000
MOST_RANGES: Final = 20_000
MOMENT: Final = 1_000
"""Players report about four times a second: what is shorter than this is no gap."""
SLACK: Final = 3_000
"""So much may be lost at starts, pauses and the end, and of a short recording at most a twentieth."""

Range = tuple[int, int]
"""From (included) to (excluded), in milliseconds; never empty."""


@dataclass(frozen=True)
class Played:
    """What was played of a recording of ``duration`` milliseconds: ranges in order, apart, and inside of it."""

    duration: int
    ranges: tuple[Range, ...]
    position: int = 0

    @property
    def covered(self) -> int:
        """Milliseconds that were played at least once."""
        return sum(end - start for start, end in self.ranges)

    @property
    def percent(self) -> int:
        """The share that was played, in whole percent, rounded down after what players lose was added."""
        if not self.covered:
            return 0
        slack = min(SLACK, self.duration // 20)
        return min(100, 100 * (self.covered + slack) // self.duration)

    @property
    def gaps(self) -> tuple[Range, ...]:
        """The stretches that were not played."""
        edges = [0, *(edge for one in self.ranges for edge in one), self.duration]
        return tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)

    @property
    def longest_gap(self) -> int:
        """The longest stretch that was not played; 0 when there is none."""
        return max((end - start for start, end in self.gaps), default=0)

    def has(self, moment: int) -> bool:
        """Whether a moment was played, or one next to it."""
        return any(start - MOMENT <= moment <= end + MOMENT for start, end in self.ranges)


def unite(ranges: Iterable[Range], duration: int) -> tuple[Range, ...]:
    """The union of ranges inside 0 … duration, in order and apart: neither order nor repetition matters."""
    united: list[Range] = []
    inside = ((max(start, 0), min(end, duration)) for start, end in ranges)
    for start, end in sorted(one for one in inside if one[0] < one[1]):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return tuple(united)


def read_played(facts: JSON, seconds: int = 0) -> Played | None:
    """What the core's facts say: ``{"duration": s, "ranges": [[from, to], …], "position": s}``, all in seconds.

    None as long as they say nothing that can be used. ``seconds``: the length that the author named, which goes before
    the measured one; 0: none. A range that is none (backwards, not two numbers) is left out; it never counts.
    """
    if not isinstance(facts, dict):
        return None
    ranges: Any = facts.get("ranges")
    duration = seconds * 1000 or milliseconds(facts.get("duration")) or 0
    if not isinstance(ranges, list | tuple) or not 0 < duration <= LONGEST:
        return None
    read = [one for one in map(_read_range, ranges[:MOST_RANGES]) if one is not None]
    return Played(duration, unite(read, duration), min(milliseconds(facts.get("position")) or 0, duration))


def _read_range(raw: Any) -> Range | None:
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes) or len(raw) != 2:
        return None
    start, end = milliseconds(raw[0]), milliseconds(raw[1])
    return (start, end) if start is not None and end is not None and start < end else None


def milliseconds(value: Any) -> int | None:
    """Seconds as whole milliseconds from 0 to a day; None for what is no finite number."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not (isinstance(value, int) or math.isfinite(value))
    ):
        return None
    return int(min(max(value, 0), LONGEST / 1000) * 1000)
