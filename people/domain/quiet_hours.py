"""Quiet hours: the part of the day in which nobody is disturbed. Messages that can wait are sent when it has ended."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

DAY = timedelta(days=1)


def read_hours(text: str) -> tuple[time, time] | None:
    """Begin and end from `21:00-08:00`; None for an empty text. ValueError for anything else."""
    if not text.strip():
        return None
    begin, mark, end = text.strip().partition("-")
    hours = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
    if not mark or hours[0] == hours[1]:
        raise ValueError(text)
    return hours


def quiet_until(now: datetime | None = None) -> datetime | None:
    """When the quiet hours of this moment end; None when it is no quiet time. The end itself is not quiet any more."""
    hours = read_hours(settings.QUIET_HOURS)
    if hours is None:
        return None
    local = timezone.localtime(now)
    begin, end = hours
    clock = local.time().replace(tzinfo=None)
    over_night = begin > end
    if not (clock >= begin or clock < end if over_night else begin <= clock < end):
        return None
    day = local.date() + DAY if over_night and clock >= begin else local.date()
    return timezone.make_aware(datetime.combine(day, end))


def is_quiet(now: datetime | None = None) -> bool:
    """Whether nobody is to be disturbed now."""
    return quiet_until(now) is not None
