"""Hooks of the tally: each event adds one to the count of its day."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F
from django.utils import timezone

from plugins.api import Problem, hookimpl
from plugins.tally.models import DayCount


@hookimpl
def article_published() -> None:
    """One more text published today."""
    add_one("article_published")


@hookimpl
def attempt_graded(type_key: str) -> None:
    """One more attempt graded today, by the kind of assessment."""
    add_one("attempt_graded", type_key)


@hookimpl
def certificate_issued() -> None:
    """One more certificate issued today."""
    add_one("certificate_issued")


@hookimpl
def self_check() -> Iterator[Problem]:
    """Counts of days to come would mean a wrong clock."""
    if DayCount.objects.filter(day__gt=timezone.localdate()).exists():
        yield Problem("day", "There are counts of days to come: look at the machine's clock.")


def add_one(event: str, about: str = "") -> None:
    """Count it; two processes at once count both."""
    row, _created = DayCount.objects.get_or_create(day=timezone.localdate(), event=event, about=about[:60])
    DayCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
