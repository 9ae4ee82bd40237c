"""Live sessions: when the door to the meeting is open, who went through it, and what is left afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.learning.completion import record_item, refresh_course_completion
from courses.domain.learning.outline import Outline, OutlineItem
from courses.domain.refusal import Refused
from courses.models import Enrolment, ItemCompletion, ItemKind

EARLY = timedelta(minutes=15)  # so long before its beginning the link is shown


@dataclass(frozen=True)
class LiveState:
    """A session at a moment: to come, open (the link is shown), or over."""

    starts_at: datetime | None
    ends_at: datetime | None
    opens_at: datetime | None
    is_open: bool
    is_over: bool


def live_state(item: OutlineItem, *, now: datetime | None = None) -> LiveState:
    """How a live session stands now."""
    now = now or timezone.now()
    if item.starts_at is None or item.ends_at is None:
        return LiveState(None, None, None, is_open=False, is_over=False)
    opens_at = item.starts_at - EARLY
    is_open = bool(item.meeting_link) and opens_at <= now < item.ends_at
    return LiveState(item.starts_at, item.ends_at, opens_at, is_open, is_over=now >= item.ends_at)


def is_now(item: OutlineItem, *, now: datetime | None = None) -> bool:
    """Whether a learner can do something about an item today: a live session that is to come, or over, has to wait."""
    if item.kind == ItemKind.CLASS:
        return False
    if item.kind != ItemKind.LIVE or item.is_recorded:
        return True
    return live_state(item, now=now).is_open


def may_finish(item: OutlineItem) -> bool:
    """Whether the learner says themselves that an item is done: what was read, or the recording that was watched."""
    by_word = (ItemKind.UNIT, ItemKind.LIBRARY, ItemKind.LECTURE)
    return item.kind in by_word or item.is_recorded


def join(enrolment: Enrolment, item: OutlineItem, *, outline: Outline, now: datetime | None = None) -> str:
    """Let a learner through the door: the link to the meeting, and it counts as attended. Refuses outside its time.

    Whoever comes through while it is open has taken part; how long they stayed is the meeting's affair.
    """
    now = now or timezone.now()
    if not live_state(item, now=now).is_open:
        raise Refused("not_live", _("The meeting is not open now."))
    with transaction.atomic():
        done = record_item(
            enrolment, item, outline=outline, basis=ItemCompletion.Basis.ATTENDED,
            evidence={"joined_at": now.isoformat()},
        )  # fmt: skip
        refresh_course_completion(enrolment, outline=outline, done=done)
    return item.meeting_link
