"""Who has come to a half day so far: the figures and the list beside the code, newest first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import ngettext

from courses.domain.attending.roll import RollRow, roll_of
from courses.models import AttendanceRecord, ClassSession

State = AttendanceRecord.State
NEWEST = 12


@dataclass(frozen=True)
class Live:
    """The rows by what is noted; `came` newest first. The four lists hold everybody once."""

    came: list[RollRow]
    excused: list[RollRow]
    waiting: list[RollRow]
    away: list[RollRow]

    @property
    def late(self) -> int:
        """How many of those who came were late."""
        return sum(row.record is not None and row.record.state == State.LATE for row in self.came)

    @property
    def in_time(self) -> int:
        """Those who came and were not late."""
        return len(self.came) - self.late

    @property
    def total(self) -> int:
        """Everybody who is expected."""
        return len(self.came) + len(self.excused) + len(self.waiting) + len(self.away)

    @property
    def missing(self) -> int:
        """Those who have not come, excused ones apart."""
        return len(self.waiting) + len(self.away)

    @property
    def noted(self) -> int:
        """Of how many something is noted."""
        return self.total - len(self.waiting)

    @property
    def newest(self) -> list[RollRow]:
        """The last to come."""
        return self.came[:NEWEST]

    @property
    def bars(self) -> list[tuple[str, float, float]]:
        """Kind, begin and width of each part of the bar, in percent."""
        parts = [("in", self.in_time), ("late", self.late), ("leave", len(self.excused)), ("not", self.missing)]
        begin, drawn = 0.0, []
        for kind, count in parts:
            width = 100 * count / self.total if self.total else 0.0
            drawn.append((kind, round(begin, 2), round(width, 2)))
            begin += width
        return drawn


def live_of(session: ClassSession) -> Live:
    """The lists of a half day. Constant queries."""
    rows = roll_of(session)
    states = {row.person.pk: row.record.state if row.record else "" for row in rows}
    return Live(
        came=sorted(
            (row for row in rows if states[row.person.pk] in AttendanceRecord.THERE), key=_noted_at, reverse=True
        ),
        excused=[row for row in rows if states[row.person.pk] == State.EXCUSED],
        waiting=[row for row in rows if not states[row.person.pk]],
        away=[row for row in rows if states[row.person.pk] == State.ABSENT],
    )


def _noted_at(row: RollRow) -> datetime:
    assert row.record is not None  # only those who came are sorted
    return row.record.noted_at


def say_newest(live: Live, since: datetime) -> str:
    """What is read aloud, in groups: how many came since the last time, and how many are there now."""
    new = [row for row in live.came if row.record is not None and row.record.noted_at > since]
    if not new:
        return ""
    words = ngettext(
        "%(new)s more came, %(all)s of %(total)s now.", "%(new)s more came, %(all)s of %(total)s now.", len(new)
    )
    return words % {"new": len(new), "all": len(live.came), "total": live.total}
