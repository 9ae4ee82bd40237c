"""What the clock does: every rule in force, chunk by chunk. It may be ended at any moment and run at any time."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.domain.reminding.digest import count_digest, send_digest
from courses.domain.reminding.log import write_reminders
from courses.domain.reminding.owed import Owed, Part, find_parts
from courses.domain.reminding.rules import day_of, due_days, subject_key, week_of
from courses.domain.reminding.units import Tally, tally_units
from courses.models import Reminder, ReminderRule, Timing, Whom
from people.domain.quiet_hours import is_quiet

PAUSE = timedelta(hours=24)


def send_due(*, now: datetime | None = None) -> int:
    """Send what the rules in force owe today; nothing in quiet hours, everything when they have ended."""
    now = now or timezone.now()
    if is_quiet(now):
        return 0
    rules = ReminderRule.objects.active().select_related("owner", "course", "programme").order_by("pk")
    return sum(send_rule(rule, today=timezone.localdate(now), now=now) for rule in rules)


def send_rule(rule: ReminderRule, *, today: date, now: datetime) -> int:
    """What one rule owes on a day; returns how many were told."""
    days = due_days(rule, today)
    if days is None:
        return 0
    if rule.whom == Whom.COORDINATOR:
        return write_reminders(coordinators_reminders(rule, days=days, today=today, now=now))
    if rule.timing == Timing.WEEKLY:
        return send_digest(rule, days=days, today=today, now=now)
    return sum(_send_part(rule, part, today=today, now=now) for part in find_parts(rule, *days, today))


@transaction.atomic
def _send_part(rule: ReminderRule, part: Part, *, today: date, now: datetime) -> int:
    """Read, decide and write in one transaction: who finishes in between is not reminded."""
    return write_reminders(learners_reminders(rule, part.read(), today=today, now=now))


def learners_reminders(rule: ReminderRule, owed: list[Owed], *, today: date, now: datetime) -> Iterator[Reminder]:
    """Rows for those whom this rule has not told of this last day, and whom nobody reminded of it a day ago."""
    keys = {f"{rule.pk}:{rule.timing}{rule.days}:{one.key}": one for one in owed}
    told = set(Reminder.objects.filter(key__in=keys).values_list("key", flat=True))
    places = [one.enrolment_id for one in owed if one.enrolment_id]
    periods = [one.period_id for one in owed if one.period_id]
    recent = Reminder.objects.filter(whom=Whom.LEARNER, enrolment__in=places)
    heard = set(recent.filter(day=today).values_list("enrolment_id", flat=True))
    heard |= set(recent.filter(actor__isnull=False, sent_at__gt=now - PAUSE).values_list("enrolment_id", flat=True))
    heard_of = set(Reminder.objects.filter(period__in=periods, day=today).values_list("period_id", flat=True))
    for key, one in keys.items():
        if key in told or one.enrolment_id in heard or one.period_id in heard_of:
            continue
        yield Reminder(
            key=key, rule=rule, person_id=one.person_id, whom=Whom.LEARNER, timing=rule.timing,
            enrolment_id=one.enrolment_id, period_id=one.period_id, due_on=one.due_on, day=today, sent_at=now,
            organisation_id=one.organisation_id, district_id=one.district_id,
        )  # fmt: skip


def coordinators_reminders(
    rule: ReminderRule, *, days: tuple[date, date], today: date, now: datetime
) -> list[Reminder]:
    """One row for each coordinator in whose units somebody is meant: how many, never who."""
    weekly = rule.timing == Timing.WEEKLY
    prefix = f"weekly:coordinator:{subject_key(rule)}:" if weekly else f"{rule.pk}:c"
    suffix = f":{week_of(today)}" if weekly else f":{today:%Y%m%d}"
    since = _last_told(rule, today)
    tallies = tally_units(_each_with_day(rule, days, today), owner=rule.owner, today=today, since=since)
    told = set(
        Reminder.objects.filter(key__in=[f"{prefix}{one.person_id}{suffix}" for one in tallies]).values_list(
            "key", flat=True
        )
    )
    return [
        _row_for_coordinator(rule, one, key=f"{prefix}{one.person_id}{suffix}", today=today, now=now)
        for one in tallies
        if f"{prefix}{one.person_id}{suffix}" not in told
    ]


def _each_with_day(rule: ReminderRule, days: tuple[date, date], today: date) -> Iterable[tuple[Owed, date]]:
    """What is owed, each with the day on which the rule means to speak of it."""
    for part in find_parts(rule, *days, today):
        for one in part.read():
            assert one.due_on is not None  # it lies in the days asked for
            yield one, today if rule.timing == Timing.WEEKLY else day_of(rule, one.due_on)


def _last_told(rule: ReminderRule, today: date) -> dict[int, date]:
    """Coordinator → the day of the last reminder by this rule: what lies before it has been told."""
    if rule.timing == Timing.WEEKLY or rule.pk is None:
        return {}
    rows = Reminder.objects.filter(rule=rule, whom=Whom.COORDINATOR, day__gt=today - timedelta(days=30))
    return dict(rows.values_list("person_id").annotate(last=Max("day")).order_by())


def _row_for_coordinator(rule: ReminderRule, one: Tally, *, key: str, today: date, now: datetime) -> Reminder:
    return Reminder(
        key=key, rule=rule, person_id=one.person_id, whom=Whom.COORDINATOR, timing=rule.timing,
        open_count=one.open, late_count=one.late, day=today, sent_at=now, organisation_id=one.organisation_id,
    )  # fmt: skip


def count_due(rule: ReminderRule, *, now: datetime | None = None) -> int:
    """How many people a rule would tell if it were run now; it writes nothing, and the rule need not be saved."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    days = due_days(rule, today)
    if days is None:
        return 0
    if rule.whom == Whom.COORDINATOR:
        return len(coordinators_reminders(rule, days=days, today=today, now=now))
    if rule.timing == Timing.WEEKLY:
        return count_digest(rule, days=days, today=today)
    people: set[int] = set()
    for part in find_parts(rule, *days, today):
        people |= {row.person_id for row in learners_reminders(rule, part.read(), today=today, now=now)}
    return len(people)
