"""From when to when a report looks: as it stands now, as it stood at the end of a past day, and what was added since.

School years begin on 1 September, terms on 1 September and 1 February.
"""

from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
PRESETS = ("month", "last_month", "term", "last_term", "year", "last_year")


@dataclass(frozen=True)
class Window:
    """`since`: the first day of what is called added (None: nothing is); `until`: the day at whose end it stood so
    (None: now); `anew`: counted from the records as they are known today, instead of as it was reported then."""

    since: date | None = None
    until: date | None = None
    anew: bool = False

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    @property
    def eve(self) -> date | None:
        """The last day before it."""
        return self.since - ONE_DAY if self.since else None


NOW = Window()


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month."""
    begin = day.replace(day=1)
    return begin, (begin + timedelta(days=32)).replace(day=1) - ONE_DAY


def year_of(day: date) -> tuple[date, date]:
    """First and last day of the school year."""
    begin = date(day.year if day.month >= 9 else day.year - 1, 9, 1)
    return begin, date(begin.year + 1, 8, 31)


def term_of(day: date) -> tuple[date, date]:
    """First and last day of the term: autumn to the end of January, spring to the end of August."""
    begin, end = year_of(day)
    spring = date(end.year, 2, 1)
    return (begin, spring - ONE_DAY) if day < spring else (spring, end)


def preset_days(preset: str, today: date) -> tuple[date, date] | None:
    """The days of a preset; None for an unknown one."""
    known = {"month": month_of, "term": term_of, "year": year_of}
    kind = preset.removeprefix("last_")
    if preset not in PRESETS:
        return None
    begin, end = known[kind](today)
    return known[kind](begin - ONE_DAY) if preset.startswith("last_") else (begin, end)


def make_window(preset: str, since: date | None, until: date | None, *, anew: bool = False, today: date) -> Window:
    """What a reader asked for: a preset goes before days; a last day that is not over means now; days the wrong way
    round are turned."""
    if days := preset_days(preset, today):
        since, until = days
    if since and until and since > until:
        since, until = until, since
    if since and since > today:
        since = None
    if until and until >= today:
        until = None
    return Window(since, until, anew and bool(since or until))
