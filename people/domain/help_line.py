"""Help lines: which are shown, and whether somebody answers now, by the server's clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from people.models import HelpLine

DAYS = 7


@dataclass(frozen=True)
class HelpLineNow:
    """One line as a page shows it. `hours` is a sentence, `tel` what a telephone link takes."""

    number: str
    tel: str
    label: str
    text: str
    reach: str
    hours: str
    open_now: bool
    round_the_clock: bool
    in_frame: bool


def is_open(line: HelpLine, at: datetime | None = None) -> bool:
    """Whether somebody answers at this moment (Asia/Shanghai). A span may run past midnight into the next day."""
    if line.round_the_clock:
        return True
    local = timezone.localtime(at)
    return any(
        _covers(span, local, start_day=(local - timedelta(days=back)).date(), line=line)
        for span in line.hours
        for back in (0, 1)
    )


def _covers(span: dict[str, object], local: datetime, *, start_day: object, line: HelpLine) -> bool:
    """Whether a span that begins on `start_day` covers the moment."""
    begin, end = time.fromisoformat(str(span["from"])), time.fromisoformat(str(span["until"]))
    same_day = start_day == local.date()
    weekday = local.isoweekday() if same_day else (local - timedelta(days=1)).isoweekday()
    days = span["days"]
    if not isinstance(days, list) or weekday not in days or start_day in line.closed_dates():
        return False
    now = local.time()
    if begin < end:
        return same_day and begin <= now < end
    return now >= begin if same_day else now < end


def say_hours(line: HelpLine) -> str:
    """The hours in words: "day and night", "every day 08:00–22:00", "Monday to Friday 09:00–17:30"."""
    if line.round_the_clock:
        return _("24 hours")
    return _("; ").join(f"{_say_days(span['days'])} {span['from']}–{span['until']}" for span in line.hours)


def _say_days(days: Iterable[int]) -> str:
    names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    ordered = sorted(set(days))
    if len(ordered) == DAYS:
        return _("every day")
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": names[ordered[0] - 1], "last": names[ordered[-1] - 1]}
    return pgettext("days", ", ").join(names[day - 1] for day in ordered)


def describe_line(line: HelpLine, at: datetime | None = None) -> HelpLineNow:
    return HelpLineNow(
        number=line.number,
        tel=line.tel,
        label=line.localized_label,
        text=line.localized_text,
        reach=line.reach,
        hours=say_hours(line),
        open_now=is_open(line, at),
        round_the_clock=line.round_the_clock,
        in_frame=line.in_frame,
    )


def help_lines_now(*, at: datetime | None = None, frame_only: bool = False) -> list[HelpLineNow]:
    """All shown lines in order, with whether they answer now; one query."""
    lines = HelpLine.objects.shown()
    if frame_only:
        lines = lines.filter(in_frame=True)
    return [describe_line(line, at) for line in lines]
