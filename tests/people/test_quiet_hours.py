"""Quiet hours begin and end at their minute, over midnight too, and a text that is none is refused."""

from datetime import datetime

import pytest
from django.utils import timezone

from people.domain.quiet_hours import is_quiet, quiet_until, read_hours


def at(clock: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(f"2026-11-23T{clock}"))


@pytest.mark.parametrize(
    ("hours", "clock", "until"),
    [
        ("21:00-08:00", "20:59:59", None), ("21:00-08:00", "21:00", "2026-11-24 08:00"),
        ("21:00-08:00", "23:59", "2026-11-24 08:00"), ("21:00-08:00", "00:00", "2026-11-23 08:00"),
        ("21:00-08:00", "07:59:59", "2026-11-23 08:00"), ("21:00-08:00", "08:00", None),
        ("12:00-14:00", "12:00", "2026-11-23 14:00"), ("12:00-14:00", "14:00", None),
        ("12:00-14:00", "03:00", None), ("", "03:00", None),
    ],
)  # fmt: skip
def test_hours(settings, hours, clock, until):
    settings.QUIET_HOURS = hours
    end = quiet_until(at(clock))
    assert (f"{timezone.localtime(end):%Y-%m-%d %H:%M}" if end else None) == until
    assert is_quiet(at(clock)) == (until is not None)


@pytest.mark.parametrize("text", ["21:00", "8:00-8:00", "08:00-08:00", "25:00-08:00", "x"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_hours(text)
