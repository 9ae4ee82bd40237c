"""Sums by place and day: a change of one day is added to that day and to all that follow, never to one before."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from courses.models.figure import FigureDay, FigureRow, FigureState

ONE_DAY = timedelta(days=1)
Key = tuple[str, int]  # kind and subject


@dataclass
class Change:
    """What is added to the numbers of one place."""

    total: int = 0
    doing: int = 0
    done: int = 0

    def count(self, row: FigureRow, sign: int) -> None:
        """One person more (1) or less (-1)."""
        self.total += sign
        self.doing += sign * (row.state == FigureState.DOING)
        self.done += sign * (row.state == FigureState.DONE)

    def __bool__(self) -> bool:
        return bool(self.total or self.doing or self.done)


Changes = defaultdict[Key, dict[int, Change]]


def add_changes(changes: Changes, *, day: date) -> None:
    """Write what changed on a day. Three queries a subject."""
    for (kind, subject), places in changes.items():
        wanted = {place: change for place, change in places.items() if change}
        if wanted:
            add_to_subject(kind, subject, wanted, day)


def add_to_subject(kind: str, subject: int, places: dict[int, Change], day: date) -> None:
    """The same for one course or programme."""
    known: defaultdict[int, list[FigureDay]] = defaultdict(list)
    rows = FigureDay.objects.filter(Q(until=None) | Q(until__gte=day), kind=kind, subject=subject, place__in=places)
    for row in rows.order_by("day"):
        known[row.place].append(row)
    fresh, old = [], []
    for place, change in places.items():
        made = split_at(known[place], day, FigureDay(kind=kind, subject=subject, place=place, day=day))
        fresh += [made] if made else []
        old += known[place]
        for row in [*known[place], *([made] if made else [])]:
            if row.day >= day:
                row.total, row.doing, row.done = (
                    row.total + change.total, row.doing + change.doing, row.done + change.done
                )  # fmt: skip
    FigureDay.objects.bulk_update(old, ["until", "total", "doing", "done"], batch_size=200)
    FigureDay.objects.bulk_create(fresh, batch_size=500)


def split_at(rows: list[FigureDay], day: date, made: FigureDay) -> FigureDay | None:
    """The row that must begin on a day: None when there is one; the row that ran over that day ends on its eve."""
    before = next((row for row in rows if row.day <= day), None)
    if before is None:
        made.until = rows[0].day - ONE_DAY if rows else None
        return made
    if before.day == day:
        return None
    made.until, before.until = before.until, day - ONE_DAY
    made.total, made.doing, made.done = before.total, before.doing, before.done
    return made
