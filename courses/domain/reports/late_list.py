"""Late people across everything a reader may see, narrowed by the reader's filters: numbers, then a page of rows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from courses.domain.reports.lateness import days_late, mark_late
from courses.domain.reports.progress import Scope, rows_at
from courses.domain.reports.subject import EVERYBODY, Narrowing, Subject
from people.models import Organisation

DAYS = (7, 30, 90)
ACCOUNTS = ("new", "waiting", "doing")
ORDERS = {
    "": ("due", "person__pinyin", "pk"),
    "name": ("person__pinyin", "person__real_name", "pk"),
    "place": ("organisation__path", "person__pinyin", "pk"),
}


@dataclass(frozen=True)
class LateFilter:
    """What a reader asked for beside the scope: at least so many days late, how far, in which order."""

    narrowing: Narrowing = EVERYBODY
    days: int = 0
    account: str = ""
    order: str = ""


@dataclass(frozen=True)
class LateSums:
    """The numbers over the list."""

    late: int = 0
    new: int = 0
    units: int = 0


@dataclass(frozen=True)
class LateRow:
    """One person as a list shows them: no answer, no result, no number that could sign in."""

    name: str
    unit: Organisation | None
    above: str
    due: date
    days: int
    is_new: bool
    is_doing: bool


def late_people(
    subject: Subject, scope: Scope, user: Any, chosen: LateFilter, *, today: date, action: str = "view_progress"
) -> QuerySet[Any]:
    """Rows of everybody who is late and fits the filter, in the order asked for."""
    rows = rows_at(subject, scope, user, today=today, narrowing=chosen.narrowing, action=action)
    rows = mark_late(rows, subject, today=today).filter(is_late=True)
    if chosen.days:
        rows = rows.filter(due__lte=today - timedelta(days=chosen.days))
    wanted = {
        "new": Q(is_new=True),
        "waiting": Q(is_new=False, is_doing=False),
        "doing": Q(is_new=False, is_doing=True),
    }
    if chosen.account in wanted:
        rows = rows.filter(wanted[chosen.account])
    return rows.order_by(*ORDERS.get(chosen.order, ORDERS[""]))


def sum_late(rows: QuerySet[Any]) -> LateSums:
    """How many people, how many of them never signed in, in how many units. One query."""
    found = rows.order_by().aggregate(
        late=Count("pk"), new=Count("pk", filter=Q(is_new=True)), units=Count("organisation", distinct=True)
    )
    return LateSums(**found)


def values_of(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Only what a list shows."""
    return rows.values("person__real_name", "place", "due", "is_new", "is_doing")


def say_row(row: dict[str, Any], scope: Scope, names: dict[str, str], *, today: date) -> LateRow:
    """A row in names; `names` are those of the units by path."""
    unit = scope.units.get(row["place"])
    return LateRow(
        name=row["person__real_name"],
        unit=unit,
        above=names.get(unit.path[: -Organisation.steplen], "") if unit else "",
        due=row["due"],
        days=days_late(row["due"], today),
        is_new=bool(row["is_new"]),
        is_doing=bool(row["is_doing"]),
    )


def names_by_path(scope: Scope) -> dict[str, str]:
    """The names of everything in a scope and above it that the reader may see."""
    return {unit.path: str(unit) for unit in (*scope.trail, *scope.units.values())}
