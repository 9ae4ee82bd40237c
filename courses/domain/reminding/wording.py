"""Rules and log lines in words: when a rule reminds, and why somebody was reminded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.reminding.messages import title_of
from courses.models import Reminder, ReminderRule, Timing, Whom


def say_timing(rule: ReminderRule) -> str:
    """When a rule reminds."""
    if rule.timing == Timing.BEFORE:
        words = ngettext("%(count)s day before the last day", "%(count)s days before the last day", rule.days)
        return words % {"count": rule.days}
    if rule.timing == Timing.AFTER:
        words = ngettext("%(count)s day after the last day", "%(count)s days after the last day", rule.days)
        return words % {"count": rule.days}
    if rule.timing == Timing.ON:
        return _("on the last day")
    return _("weekly on %(weekday)s, everything in one message") % {"weekday": str(WEEKDAYS[rule.weekday - 1])}


def say_subject(rule: ReminderRule) -> str:
    """What a rule is about."""
    return str(rule.course or rule.programme or _("everything that has a last day"))


@dataclass(frozen=True)
class LogLine:
    """One reminder as the log shows it."""

    person: str
    to_coordinator: bool
    what: str
    why: str
    unit: str
    at: datetime
    rule_id: str


def log_lines(rows: Iterable[Reminder]) -> list[LogLine]:
    """Reminders in words; without a query, as they bring along what they speak of."""
    return [
        LogLine(
            row.person.real_name, row.whom == Whom.COORDINATOR, title_of(row) or _("everything that has a last day"),
            say_why(row), str(row.organisation or ""), row.sent_at, row.rule.public_id if row.rule else "",
        )
        for row in rows
    ]  # fmt: skip


def say_why(row: Reminder) -> str:
    """By whose hand or for which last day; of digests and of what coordinators were told, the numbers."""
    if row.actor is not None:
        return _("by hand: %(name)s") % {"name": row.actor.real_name}
    if row.whom == Whom.COORDINATOR:
        people = ngettext("%(count)s person", "%(count)s people", row.open_count) % {"count": row.open_count}
        return f"{say_kind(row)} · {people}"
    if row.timing == Timing.WEEKLY:
        open_ones = ngettext("%(count)s not finished", "%(count)s not finished", row.open_count)
        return f"{say_kind(row)} · {open_ones % {'count': row.open_count}}"
    last = _("last day %(day)s") % {"day": date_format(row.due_on)} if row.due_on else ""
    return " · ".join(part for part in (say_kind(row), last) if part)


def say_kind(row: Reminder) -> str:
    """The kind of rule, and how far the last day was when it was sent: a rule may have changed since."""
    if row.due_on is not None and row.timing in (Timing.BEFORE, Timing.AFTER):
        count = abs((row.due_on - row.day).days)
        if row.timing == Timing.BEFORE:
            words = ngettext("%(count)s day before the last day", "%(count)s days before the last day", count)
        else:
            words = ngettext("%(count)s day after the last day", "%(count)s days after the last day", count)
        return words % {"count": count}
    known = {
        Timing.BEFORE: _("before the last day"),
        Timing.ON: _("on the last day"),
        Timing.AFTER: _("after the last day"),
        Timing.WEEKLY: _("weekly digest"),
    }
    return known[Timing(row.timing)]
