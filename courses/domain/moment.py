"""Moments as prepared statements return them: SQLite gives text or naive values in UTC, PostgreSQL aware ones."""

from datetime import UTC, datetime


def read_moment(value: str | datetime) -> datetime:
    """The aware moment."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
