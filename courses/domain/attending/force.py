"""Which record is in force where several stand for one person and session. A pure rule over the set of them.

Taps reach the server late, twice and in any order, from several phones. What is in force depends on when each was
noted and on nothing else, so every order of arrival ends in the same state:

- what somebody noted of another person last, stands;
- a person's own signing in (scan or code; only the first counts) stands where nobody noted anything, where the last
  note was taken back, and where the last note came before it and said they were not there.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from courses.models import AttendanceRecord

State, Method = AttendanceRecord.State, AttendanceRecord.Method


class Noted(Protocol):
    """What the rule looks at."""

    session_id: int
    person_id: int
    state: str
    method: str
    noted_at: datetime
    key: str
    serial: int


Row = TypeVar("Row", bound=Noted)


def _turn(row: Noted) -> tuple[datetime, str, int]:
    """Two phones may tap in one instant: then the names of the taps decide, the same everywhere."""
    return row.noted_at, row.key, 0 if row.key else row.serial


def in_force(rows: Iterable[Row]) -> Row | None:
    """The record that stands among those of one person and session; None when nothing does."""
    every = list(rows)
    words = [row for row in every if row.method not in AttendanceRecord.BY_THEMSELVES]
    own = min((row for row in every if row.method in AttendanceRecord.BY_THEMSELVES), key=_turn, default=None)
    last = max(words, key=_turn, default=None)
    if last is None or last.state == State.TAKEN_BACK:
        return own
    if own is not None and own.noted_at > last.noted_at and last.state not in AttendanceRecord.THERE:
        return own
    return last


def all_in_force(rows: Iterable[Row]) -> list[Row]:
    """The same for many people and sessions at once."""
    groups: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.session_id, row.person_id].append(row)
    return [row for row in map(in_force, groups.values()) if row is not None]
