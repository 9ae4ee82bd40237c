"""What the server saw of somebody reading or playing: counted upwards only, never more than what has passed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from courses.domain.assessing.answers import Closed, NotYours
from courses.domain.assessing.suppliers import supplied_facts
from courses.domain.authoring.assessment import VersionFacts
from courses.domain.reviewing.facts import peer_facts
from courses.models import Attempt, Presence
from courses.models.attempt import OPEN
from plugins.api import runtime

DWELL = "dwell"
PEERS = "peers"
RANGES = "ranges"
MOST_AT_ONCE = timedelta(minutes=10)  # of what a page saved up while the network was gone
HELD_UP = 30_000
LONGEST = 24 * 3600 * 1000
MOST_RANGES = 2000
MOST_POSTED = 100

Range = tuple[int, int]


@dataclass(frozen=True)
class Claim:
    """What a page says it saw since it last said so, in milliseconds."""

    dwell: int = 0
    ranges: tuple[Range, ...] = ()
    duration: int = 0
    position: int = 0


@dataclass(frozen=True)
class Seen:
    """A running count. `dwell` and `played` never exceed what has passed; `ranges` are in order and apart."""

    dwell: int = 0
    played: int = 0
    duration: int = 0
    position: int = 0
    ranges: tuple[Range, ...] = field(default=())

    @property
    def covered(self) -> int:
        """Milliseconds of the recording that were played at least once."""
        return sum(end - start for start, end in self.ranges)


def unite(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """The union of ranges, in order and apart."""
    united: list[Range] = []
    for start, end in sorted(one for one in ranges if one[0] < one[1]):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return tuple(united)


def count_claim(seen: Seen, claim: Claim, *, passed: int, total: int) -> Seen:
    """The count after a claim: `passed` milliseconds went by since the last one, `total` since the paper was begun.

    Of reading and of playing each no more is believed than went by since the last claim, with a little for claims that
    were held up on the way, and together never more than went by since the beginning.
    """
    at_once = min(max(0, passed) + HELD_UP, int(MOST_AT_ONCE.total_seconds() * 1000))
    room = max(0, min(at_once, total - seen.played))
    left, accepted = room, []
    for start, end in claim.ranges:
        believed = min(end - start, left)
        if believed > 0:
            accepted.append((start, start + believed))
            left -= believed
    ranges = unite([*seen.ranges, *accepted])
    return Seen(
        dwell=seen.dwell + max(0, min(claim.dwell, at_once, total - seen.dwell)),
        played=seen.played + room - left,
        duration=max(seen.duration, min(LONGEST, max(0, claim.duration))),
        position=min(LONGEST, max(0, claim.position)) if claim.ranges else seen.position,
        ranges=ranges if len(ranges) <= MOST_RANGES else seen.ranges,
    )


def read_claim(data: Any) -> Claim:
    """A claim from JSON that anybody may have written: what cannot be read counts as nothing."""
    if not isinstance(data, dict):
        return Claim()
    posted: Any = data.get("ranges")
    pairs = posted[:MOST_POSTED] if isinstance(posted, list) else []
    ranges = [(_whole(one[0]), _whole(one[1])) for one in pairs if isinstance(one, list) and len(one) == 2]
    return Claim(
        dwell=_whole(data.get("dwell")), duration=_whole(data.get("duration")), position=_whole(data.get("position")),
        ranges=tuple(one for one in ranges if one[0] < one[1]),
    )  # fmt: skip


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 — not a number
        return 0
    return int(min(max(value, 0), LONGEST))


@transaction.atomic
def record_presence(person_id: int, attempt_id: str, claim: Claim, *, now: datetime | None = None) -> Seen:
    """Count what a page saw of an open paper. Raises NotYours or Closed."""
    now = now or timezone.now()
    attempt = Attempt.objects.select_for_update().filter(public_id=attempt_id, person_id=person_id).first()
    if attempt is None:
        raise NotYours(attempt_id)
    if attempt.progress not in OPEN:
        raise Closed("submitted")
    if attempt.deadline is not None and now > attempt.deadline:
        raise Closed("deadline")
    return add_claim(attempt, claim, now=now)


def add_claim(attempt: Attempt, claim: Claim, *, now: datetime, keeps: bool = True) -> Seen:
    """Count a claim for an attempt that the caller has locked. `keeps` False: on the attempt in memory only."""
    row = _row_of(attempt) or Presence(attempt=attempt, since=attempt.started_at, seen_at=attempt.started_at)
    after = count_claim(_read_row(row), claim, passed=_between(row.seen_at, now), total=_between(row.since, now))
    row.dwell, row.played, row.duration = after.dwell, after.played, after.duration
    row.position, row.ranges, row.seen_at = after.position, [list(one) for one in after.ranges], max(now, row.seen_at)
    if keeps:
        row.save()
    attempt.presence = row
    return after


def _row_of(attempt: Attempt) -> Presence | None:
    """The count of an attempt; no query where it was read with the attempt."""
    return getattr(attempt, "presence", None)


def _between(since: datetime, now: datetime) -> int:
    return min(LONGEST, int((now - since).total_seconds() * 1000))


def _read_row(row: Presence) -> Seen:
    ranges = tuple((one[0], one[1]) for one in row.ranges)
    return Seen(row.dwell, row.played, row.duration, row.position, ranges)


def needs_presence(facts: VersionFacts) -> bool:
    """Whether a type asks for what is counted here; sealed papers are never watched."""
    kind = runtime.assessment_type(facts.type_key)
    return kind is not None and not facts.is_sealed and bool(kind.needs & {DWELL, RANGES})


def needs_peers(facts: VersionFacts) -> bool:
    """Whether a type asks for what colleagues gave."""
    kind = runtime.assessment_type(facts.type_key)
    return kind is not None and not facts.is_sealed and PEERS in kind.needs


def facts_for(attempt: Attempt, facts: VersionFacts, *, ended_at: datetime | None = None) -> dict[str, Any] | None:
    """What the type asks for; None where it asks for nothing, or nothing was seen yet of an open paper.

    `ended_at` closes the count: without script the time between beginning and handing in, on the server's clock, is
    the time of reading, and nothing was played. One query, and only for types that ask.
    """
    told = supplied_facts(attempt, facts)
    if told is not None:
        return told or None
    if needs_peers(facts):
        return {PEERS: peer_facts(attempt)}
    if not needs_presence(facts):
        return None
    row = _row_of(attempt)
    if row is None and ended_at is None:
        return None
    kind = runtime.assessment_type(facts.type_key)
    needs = kind.needs if kind else frozenset()
    seen = _read_row(row) if row else Seen()
    given: dict[str, Any] = {}
    if DWELL in needs:
        given["dwell"] = seen.dwell // 1000
        if row is None and ended_at is not None:
            given |= {"dwell": max(0, int((ended_at - attempt.started_at).total_seconds())), "by": "clock"}
    if RANGES in needs:
        given["ranges"] = [[start / 1000, end / 1000] for start, end in seen.ranges]
        given |= {"duration": max(seen.duration, 1000) / 1000, "position": seen.position / 1000}
    return given
