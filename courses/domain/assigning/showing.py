"""Assignments on the screens of staff: the list with numbers of one's own units, one with its log, its people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.reminding.messages import say_day
from courses.domain.reports.lateness import mark_late
from courses.domain.reports.progress import in_scope, open_scope
from courses.domain.reports.subject import rows_of, subject_of
from courses.models import AssignedPerson, Assignment, AssignmentAudience, AssignmentChange, ChangeKind
from people import rules
from people.models import Organisation
from people.models.scope import is_city_wide

STATES = ("late", "open", "waiting", "done")


def find_assignments(user: Any, *, state: str = "") -> QuerySet[Assignment]:
    """What one may see, the newest first, with the number of people of one's own units."""
    rows = Assignment.objects.visible_to(user).select_related("owner", "course", "programme")
    if state:
        rows = rows.filter(state=state)
    mine = AssignedPerson.objects.current().filter(assignment=OuterRef("pk")).order_by()
    if not is_city_wide(user, "view_progress"):
        units = rules.organisations_visible_to(user, "view_progress").order_by()
        mine = mine.filter(organisation__in=units.values("pk"))
    number = Subquery(mine.values("assignment").annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    return rows.annotate(reached=Coalesce(number, 0)).order_by("-created_at", "-pk")


def say_audience(row: AssignmentAudience) -> str:
    """One row of an audience in words."""
    parts = [str(row.organisation)]
    parts += [str(word) for word in (row.get_capacity_display(), row.get_stage_display()) if word]
    if row.joined_from or row.joined_until:
        parts.append(_say_span(_("there since"), row.joined_from, row.joined_until))
    if row.working_from or row.working_until:
        parts.append(_say_span(_("at work since"), row.working_from, row.working_until))
    if row.holds:
        parts.append(_("holds a valid certificate of “%(name)s”") % {"name": row.holds})
    if row.lacks:
        parts.append(_("holds no valid certificate of “%(name)s”") % {"name": row.lacks})
    if row.run:
        parts.append(_("has a seat in “%(name)s”") % {"name": row.run})
    return " · ".join(parts)


def _say_span(words: str, first: date | None, last: date | None) -> str:
    if first and last:
        span = _("%(first)s to %(last)s") % {"first": say_day(first), "last": say_day(last)}
    elif first:
        span = _("%(day)s or later") % {"day": say_day(first)}
    else:
        span = _("%(day)s or earlier") % {"day": say_day(last)}
    return f"{words} {span}"


@dataclass(frozen=True)
class LogLine:
    """One line of the change log."""

    what: str
    details: str
    reason: str
    who: str
    at: Any


def log_of(assignment: Assignment) -> list[LogLine]:
    """Every change, the newest first. One query."""
    rows = assignment.changes.select_related("actor")
    return [
        LogLine(
            str(row.get_kind_display()), _details(row), row.reason, row.actor.real_name if row.actor else "", row.at
        )
        for row in rows
    ]


def _details(row: AssignmentChange) -> str:
    facts = row.facts
    if row.kind == ChangeKind.MOVED:
        return _("%(first)s to %(last)s") % {"first": _day(facts, "from"), "last": _day(facts, "to")}
    people = facts.get("people") or facts.get("named")
    count = ngettext("%(count)s person", "%(count)s people", people) % {"count": people} if people else ""
    if row.kind == ChangeKind.EXTENDED:
        return " · ".join([_("until %(day)s") % {"day": _day(facts, "until")}, count])
    if row.kind == ChangeKind.PUBLISHED:
        return _("last day %(day)s") % {"day": _day(facts, "due_on")}
    return count


def _day(facts: dict[str, Any], name: str) -> str:
    return say_day(parse_date(str(facts.get(name, ""))))


def find_people(
    assignment: Assignment, user: Any, *, today: date, unit: Organisation | None = None, state: str = "",
    search: str = "",
) -> QuerySet[Any]:  # fmt: skip
    """People of one's own units whom it reaches, as columns, by name."""
    subject = subject_of(assignment)
    rows = in_scope(rows_of(subject, today=today), open_scope(user, place=unit), user)
    rows = mark_late(rows, subject, today=today)
    search = search.replace("\0", "").strip()[:60]
    if search:
        rows = rows.filter(person__real_name__icontains=search)
    wanted = {
        "late": Q(is_late=True), "done": Q(is_done=True), "waiting": Q(is_waiting=True),
        "open": Q(is_done=False, is_waiting=False),
    }  # fmt: skip
    if state in wanted:
        rows = rows.filter(wanted[state])
    columns = (
        "person__real_name", "person__public_id", "place", "due", "is_done", "is_doing", "is_late", "is_new",
        "is_waiting", "key",
    )  # fmt: skip
    return rows.annotate(key=F("public_id")).order_by("person__pinyin", "person__real_name", "pk").values(*columns)


def units_of(assignment: Assignment, user: Any) -> list[Organisation]:
    """The units of one's own in which it reaches somebody, in the order of the tree. One query."""
    reached = AssignedPerson.objects.current().filter(assignment=assignment).order_by().values("organisation")
    return list(rules.organisations_visible_to(user, "view_progress").filter(pk__in=reached).order_by("path"))


def names_of(units: Iterable[Organisation]) -> dict[int, str]:
    """Names by key."""
    return {unit.pk: str(unit) for unit in units}
