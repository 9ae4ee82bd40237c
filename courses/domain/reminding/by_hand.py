"""Reminding by hand: a coordinator chases learners of their own units, each at most once in 24 hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from courses.domain.reminding.log import write_reminders
from courses.domain.reminding.owed import in_chunks, open_enrolments, owed_courses
from courses.models import Enrolment, Reminder, Timing, Whom
from people.domain.audit import record_audit
from people.models.scope import scope_q

PAUSE = timedelta(hours=24)


@dataclass(frozen=True)
class Reminded:
    """What became of the wish to remind: who has nothing left to do and who was reminded a day ago hear nothing."""

    sent: int = 0
    skipped_done: int = 0
    skipped_recent: int = 0

    def __add__(self, other: "Reminded") -> "Reminded":
        return Reminded(
            self.sent + other.sent,
            self.skipped_done + other.skipped_done,
            self.skipped_recent + other.skipped_recent,
        )


def remind_by_hand(enrolments: Iterable[Enrolment], *, actor: Any, request: Any = None) -> Reminded:
    """Remind the learners of these enrolments now; those of other people's units are left out without a word.

    Outside the site the messages wait for the end of the quiet hours; they say who reminds."""
    total, now = Reminded(), timezone.now()
    for keys in in_chunks(dict.fromkeys(row.pk for row in enrolments)):
        total += _remind_part(keys, actor=actor, now=now)
    if total.sent:
        record_audit("reminder.sent_by_hand", actor=actor, subject=f"{total.sent}", request=request)
    return total


@transaction.atomic
def _remind_part(keys: list[int], *, actor: Any, now: datetime) -> Reminded:
    asked = Enrolment.objects.filter(scope_q(actor, "remind"), pk__in=keys, person__isnull=False)
    mine = list(asked.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    owed = owed_courses(open_enrolments().filter(pk__in=mine))
    by_hand = Reminder.objects.filter(timing=Timing.HAND, enrolment__in=[one.enrolment_id for one in owed])
    recent = set(by_hand.filter(sent_at__gt=now - PAUSE).values_list("enrolment_id", flat=True))
    before = dict(by_hand.values_list("enrolment_id").annotate(times=Count("pk")).order_by())
    sent = write_reminders(
        Reminder(
            key=f"hand:e{one.enrolment_id}:{before.get(one.enrolment_id, 0) + 1}", actor=actor, timing=Timing.HAND,
            person_id=one.person_id, whom=Whom.LEARNER, enrolment_id=one.enrolment_id, due_on=one.due_on,
            day=timezone.localdate(now), sent_at=now, organisation_id=one.organisation_id, district_id=one.district_id,
        )
        for one in owed
        if one.enrolment_id not in recent
    )  # fmt: skip
    return Reminded(sent, len(mine) - len(owed), len(owed) - sent)
