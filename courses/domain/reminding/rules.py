"""When a rule reminds: sums over days, without a query; and what the bureau does with rules."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from courses.models import ReminderRule, Timing
from people.domain.audit import record_audit
from people.models import Kind, Organisation
from people.models.scope import granted_paths, scope_q

CATCH_UP = 3  # days: what a clock that stood still did not send is sent late, but not later than this
NEAR = 30  # days: what a digest looks ahead, and how long it names what is late


def due_days(rule: ReminderRule, today: date) -> tuple[date, date] | None:
    """The last days (from, to; both inclusive) of which a rule reminds today; None when it does not today."""
    if rule.timing == Timing.BEFORE:
        latest = today + timedelta(days=rule.days)
        return max(today + timedelta(days=1), latest - timedelta(days=CATCH_UP)), latest
    if rule.timing == Timing.ON:
        return today, today
    if rule.timing == Timing.AFTER:
        latest = today - timedelta(days=rule.days)
        return latest - timedelta(days=CATCH_UP), latest
    if 0 <= today.isoweekday() - rule.weekday <= CATCH_UP:
        return today - timedelta(days=NEAR), today + timedelta(days=NEAR)
    return None


def day_of(rule: ReminderRule, due_on: date) -> date:
    """The day on which a rule means to remind of a last day."""
    days = {Timing.BEFORE: -rule.days, Timing.AFTER: rule.days}.get(Timing(rule.timing), 0)
    return due_on + timedelta(days=days)


def week_of(day: date) -> str:
    """The week as it stands in keys, such as 2026-W47."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02}"


def subject_key(rule: ReminderRule) -> str:
    """What a rule is about, in keys."""
    return f"c{rule.course_id}" if rule.course_id else f"p{rule.programme_id}" if rule.programme_id else "all"


def find_rules(user: Any) -> QuerySet[ReminderRule]:
    """The rules one may change, those in force first."""
    return ReminderRule.objects.manageable_by(user).select_related("owner", "course", "programme")


def find_owners(user: Any) -> QuerySet[Organisation]:
    """For whose people one may make a rule: city, bureaus and districts one manages, and the units one was given."""
    own = Q(kind__in=[Kind.CITY, Kind.BUREAU, Kind.DISTRICT]) | Q(path__in=granted_paths(user, "manage_programmes"))
    found: QuerySet[Organisation] = Organisation.objects.filter(scope_q(user, "manage_programmes", to=""), own)
    return found


@transaction.atomic
def save_rule(rule: ReminderRule, *, actor: Any, request: Any = None) -> ReminderRule:
    """Write a new rule or a changed one, with a line in the log."""
    new = rule.pk is None
    if new:
        rule.created_by = actor
    rule.save()
    action = "reminder_rule.made" if new else "reminder_rule.changed"
    record_audit(action, actor=actor, subject=rule, organisation=rule.owner, request=request)
    return rule


@transaction.atomic
def switch_rule(rule: ReminderRule, *, on: bool, actor: Any, request: Any = None) -> None:
    """Switch a rule on or off; what it sent stays in the log. Again changes nothing."""
    if ReminderRule.objects.filter(pk=rule.pk, is_active=not on).update(is_active=on):
        action = "reminder_rule.switched_on" if on else "reminder_rule.switched_off"
        record_audit(action, actor=actor, subject=rule, organisation=rule.owner, request=request)
