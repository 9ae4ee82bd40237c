"""The weekly digest: one message a week with everything that is open, however many courses and rules there are."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from courses.domain.reminding.log import write_reminders
from courses.domain.reminding.owed import Owed, candidates, find_parts, in_chunks
from courses.domain.reminding.rules import subject_key, week_of
from courses.models import Reminder, ReminderRule, Timing, Whom


@dataclass
class Summary:
    """What one learner is told: how much is open, how much of it late, and the next last day (else the newest past)."""

    first: Owed
    open: int = 0
    late: int = 0
    next_on: date | None = None

    def add(self, due_on: date, today: date) -> None:
        """Count one more."""
        self.open += 1
        self.late += due_on < today
        if self.next_on is None:
            self.next_on = due_on
        elif due_on >= today:
            self.next_on = due_on if self.next_on < today else min(due_on, self.next_on)
        elif self.next_on < today:
            self.next_on = max(due_on, self.next_on)


def summarise(rule: ReminderRule, people: list[int], *, days: tuple[date, date], today: date) -> dict[int, Summary]:
    """Person → what they have open, near and late, under a rule."""
    found: dict[int, Summary] = {}
    for part in find_parts(rule, *days, today, people=people):
        for one in part.read():
            assert one.due_on is not None  # it lies in the days asked for
            found.setdefault(one.person_id, Summary(one)).add(one.due_on, today)
    return found


def people_to_tell(rule: ReminderRule, *, days: tuple[date, date], today: date) -> list[int]:
    """Whoever may have something open and has not had this week's digest of the same, whichever rule sent it."""
    enrolments, periods = candidates(rule, *days, today)
    told = Reminder.objects.filter(
        timing=Timing.WEEKLY, whom=Whom.LEARNER, key__startswith=_prefix(rule), key__endswith=week_of(today)
    ).values("person")
    waiting = [
        rows.exclude(person__in=told).order_by().values_list("person", flat=True) for rows in (enrolments, periods)
    ]
    return sorted({person for people in waiting for person in people})


def send_digest(rule: ReminderRule, *, days: tuple[date, date], today: date, now: datetime) -> int:
    """Tell everybody who has something open, once a week and subject whatever rules overlap."""
    people = people_to_tell(rule, days=days, today=today)
    return sum(_send_part(rule, part, days=days, today=today, now=now) for part in in_chunks(people))


def count_digest(rule: ReminderRule, *, days: tuple[date, date], today: date) -> int:
    """How many people it would tell; nothing is written."""
    people = people_to_tell(rule, days=days, today=today)
    return sum(len(summarise(rule, part, days=days, today=today)) for part in in_chunks(people))


@transaction.atomic
def _send_part(rule: ReminderRule, people: list[int], *, days: tuple[date, date], today: date, now: datetime) -> int:
    return write_reminders(
        Reminder(
            key=f"{_prefix(rule)}{person}:{week_of(today)}", rule=rule, person_id=person, whom=Whom.LEARNER,
            timing=Timing.WEEKLY, due_on=one.next_on, open_count=one.open, late_count=one.late, day=today, sent_at=now,
            organisation_id=one.first.organisation_id, district_id=one.first.district_id,
        )
        for person, one in summarise(rule, people, days=days, today=today).items()
    )  # fmt: skip


def _prefix(rule: ReminderRule) -> str:
    return f"weekly:learner:{subject_key(rule)}:"
