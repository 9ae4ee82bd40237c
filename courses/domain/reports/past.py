"""The numbers of a report for the time that is looked at: now, a past day as it was reported, or as it is known now."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from courses.domain.figures.past import first_day, recounted_on, reported_course, reported_on
from courses.domain.figures.reading import Allowed, Cell, PlaceCount, Question, count_by_day, days_in, places_of
from courses.domain.reports.past_scope import scope_on
from courses.domain.reports.progress import (
    Counts,
    Scope,
    Week,
    allowed_places,
    count_places,
    planned,
    weekly,
)
from courses.domain.reports.subject import Narrowing, Subject
from courses.domain.reports.window import Window
from people.models import Organisation

REPORTED, RECORDS = "reported", "records"
MOST_WEEKS = 16


class View:
    """One subject as one reader looks at it: the scope of its day, what was counted there, and on what it rests."""

    def __init__(
        self,
        subject: Subject,
        scope: Scope,
        user: Any,
        *,
        today: date,
        narrowing: Narrowing,
        window: Window,
        action: str,
    ) -> None:
        self.window, self.today = window, today
        self.day = window.until or today
        self.scope = scope if window.until is None else scope_on(scope, user, window.until, action)
        allowed = allowed_places(scope, user, action)
        if window.until is not None:
            allowed = Allowed(Organisation.objects.filter(pk__in=list(self.scope.units)), scope.city_wide)
        self.asked = Question(subject, allowed, today, narrowing)
        self.kept_since = first_day(subject) if window else None
        self.recounted: dict[date, list[Cell]] = {}

    def basis(self, day: date) -> str:
        """What the numbers of a past day are: those that were reported, or a count of the records."""
        is_kept = self.kept_since is not None and day >= self.kept_since
        return REPORTED if is_kept and not self.window.anew and not self.asked.is_narrowed else RECORDS

    def count_on(self, day: date) -> dict[int | None, Counts]:
        """Expected, finished and under way by organisation at the end of a past day."""
        rows = reported_on(self.asked, day) if self.basis(day) == REPORTED else places_of(self.cells_on(day))
        return as_counts(rows)

    def cells_on(self, day: date) -> list[Cell]:
        """What the records say of a past day, read once for its numbers and for its weeks."""
        if day not in self.recounted:
            self.recounted[day] = recounted_on(self.asked, day)
        return self.recounted[day]

    def count(self) -> dict[int | None, Counts]:
        """The numbers of the time that is looked at, with what was there before it."""
        found = count_places(self.asked) if self.window.until is None else self.count_on(self.window.until)
        eve = self.window.eve
        if eve is not None:
            for place, counts in self.count_on(eve).items():
                known = found.setdefault(place, Counts())
                found[place] = replace(known, before=counts.done)
        return found

    def weeks(self, total: Counts) -> list[Week]:
        """The share week by week up to the last day; of a past day as it was reported, when that is what is shown."""
        subject, until = self.asked.subject, self.window.until
        if until is None:
            return weekly(count_by_day(self.asked), subject, total, today=self.today)
        if self.basis(until) == REPORTED:
            return self.reported_weeks(until)
        return weekly(days_in(self.cells_on(until)), subject, total, today=until)

    def reported_weeks(self, until: date) -> list[Week]:
        """Each week as it was reported at its end."""
        begin = max(self.kept_since or until, until - timedelta(weeks=MOST_WEEKS - 1))
        monday = begin - timedelta(days=begin.weekday())
        ends = []
        while monday <= until:
            ends.append(min(monday + timedelta(days=6), until))
            monday += timedelta(days=7)
        return [
            Week(end - timedelta(days=end.weekday()), round(done * 100 / total, 1), planned(self.asked.subject, end))
            for end, done, total in reported_course(self.asked, ends)
            if total
        ]


def as_counts(rows: Iterable[PlaceCount]) -> dict[int | None, Counts]:
    """Counts by organisation."""
    return {row.place: Counts(row.total, row.done, row.doing) for row in rows}
