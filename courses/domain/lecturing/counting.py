"""Which parts of a recording count as played: arithmetic on whole milliseconds, whatever a page may claim.

A part counts once. New parts cost time on the server's clock, at most `FASTEST` parts of recording for one of time,
and only time since the page was opened that nothing was counted for yet. So skipping, forging, sending again and
playing in two windows bring nothing more than playing does; what waited on a device without a line still counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.domain.assessing.presence import LONGEST, MOST_RANGES, Range, unite

FASTEST = 2  # the highest speed of the player
SLACK = 3_000  # what players lose at starts, pauses and the end; of a short recording at most a twentieth


@dataclass(frozen=True)
class Played:
    """The parts that were played, in order and apart; `accounted` is the moment up to which time has been used up."""

    ranges: tuple[Range, ...] = ()
    accounted: int = 0
    duration: int = 0

    @property
    def covered(self) -> int:
        """Milliseconds that were played at least once."""
        return sum(end - start for start, end in self.ranges)

    @property
    def percent(self) -> int:
        """The share of the recording, in whole percent, rounded down after what players lose was added."""
        if not self.covered or not self.duration:
            return 0
        return min(100, 100 * (self.covered + min(SLACK, self.duration // 20)) // self.duration)

    @property
    def gaps(self) -> tuple[Range, ...]:
        """The stretches that were not played."""
        edges = [0, *(edge for one in self.ranges for edge in one), self.duration]
        return tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)


def count_play(seen: Played, claimed: Iterable[Range], *, opened: int, now: int) -> Played:
    """What counts after a claim. `opened`: when the page that claims was opened; all moments in milliseconds."""
    since = max(seen.accounted, min(opened, now))
    room = max(0, now - since) * FASTEST
    inside = unite((max(0, start), min(end, seen.duration or LONGEST)) for start, end in claimed)
    accepted, used = [], 0
    for start, end in without(inside, seen.ranges):
        believed = min(end - start, room - used)
        if believed <= 0:
            break
        accepted.append((start, start + believed))
        used += believed
    ranges = unite([*seen.ranges, *accepted])
    if len(ranges) > MOST_RANGES:
        return seen
    return Played(ranges, since + -(-used // FASTEST), seen.duration)


def without(ranges: Iterable[Range], known: Iterable[Range]) -> list[Range]:
    """The parts of `ranges` that `known` does not hold; both in order and apart."""
    left: list[Range] = []
    taken = list(known)
    for start, end in ranges:
        at = start
        for low, high in taken:
            if high <= at or low >= end:
                continue
            if low > at:
                left.append((at, low))
            at = max(at, high)
        if at < end:
            left.append((at, end))
    return left
