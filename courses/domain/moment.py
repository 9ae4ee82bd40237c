"""Moments as prepared statements return them (SQLite gives text or naive values in UTC, PostgreSQL aware ones), and the
moment at which a day is over."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone


def read_moment(value: str | datetime) -> datetime:
    """The aware moment."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def end_of(day: date) -> datetime:
    """The midnight that ends a local day: what lies before it happened on that day or earlier. A column compared with
    it is read as it is; one cut down to its day would call Python for each row of SQLite."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
