"""A self-check that asks its own table."""

from plugins.api import Problem, hookimpl


@hookimpl
def self_check():
    """Warn when there are too many notes."""
    from zoo_good.models import Note  # models are loaded by now

    if Note.objects.count() > 1000:
        yield Problem("notes", "too many", level="warning")
