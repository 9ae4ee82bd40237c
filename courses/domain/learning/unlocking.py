"""What must come first: why an item is not open to a learner yet, from the frozen rules of their version."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from courses.domain.learning.done import DoneKeys
from courses.domain.learning.outline import Outline, OutlineItem
from courses.models import MoveOn


@dataclass(frozen=True)
class Lock:
    """The day it opens, the items to be done first, and whether everything needed before it must be done."""

    opens_on: date | None = None
    first: tuple[OutlineItem, ...] = ()
    all_before: bool = False


def lock_of(item: OutlineItem, outline: Outline, done: DoneKeys) -> Lock | None:
    """What still keeps an item closed; None when it is open. No query."""
    if not item.has_rules:
        return None
    day = opening_day(item, done)
    opens_on = day if day is not None and day > timezone.localdate() else None
    first = tuple(other for other in items_first(item, outline) if other.key not in done)
    all_before = item.after_all_before and not _is_all_before_done(item, outline, done)
    return Lock(opens_on, first, all_before) if opens_on or first or all_before else None


def opening_day(item: OutlineItem, done: DoneKeys) -> date | None:
    """The first day on which an item is open by the calendar: the later of its own day and of days since enrolment."""
    days = [item.opens_on] if item.opens_on else []
    if item.opens_after_days and done.enrolled_on is not None:
        days.append(done.enrolled_on + timedelta(days=item.opens_after_days))
    return max(days, default=None)


def items_first(item: OutlineItem, outline: Outline) -> list[OutlineItem]:
    """The items that an item waits for by name. What was withdrawn, or asks for nothing, holds nobody up."""
    found = (outline.by_key.get(key) for key in item.after_items)
    return [one for one in found if one and not one.withdrawn and one.move_on != MoveOn.NOT_APPLICABLE]


def _is_all_before_done(item: OutlineItem, outline: Outline, done: DoneKeys) -> bool:
    before = outline.items[: [other.key for other in outline.items].index(item.key)]
    return all(other.key in done for other in before if other.counts)
