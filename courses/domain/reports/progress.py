"""Progress by place: counts of a whole scope from maintained sums, added along the tree; people of one place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from courses.domain.figures.reading import Allowed, Question, count_by_place, near
from courses.domain.reports.counts import Counts as Counts
from courses.domain.reports.lateness import mark_late
from courses.domain.reports.subject import EVERYBODY, Narrowing, Subject, certificate_numbers, rows_of
from people import rules
from people.models import Organisation, RoleGrant
from people.models.role import Role

HELP_BELOW = 30  # per cent: schools under it are shown first
WELL_FROM = 80
STATES = ("late", "new", "not", "doing", "done")


@dataclass
class PlaceRow:
    """One line of the table."""

    organisation: Organisation | None
    name: str
    counts: Counts = field(default_factory=Counts)
    units: int = 0
    responsible: str = ""
    above: str = ""


@dataclass
class Week:
    """The state at the end of a week that begins on `day`."""

    day: date
    percent: float
    plan: float | None

    @property
    def gap(self) -> float | None:
        """Percentage points before (+) or behind (−) the plan."""
        return None if self.plan is None else round(self.percent - self.plan, 1)


@dataclass
class Scope:
    """Where a reader looks: a place (None: all they may see), the way to it, and everything below it."""

    place: Organisation | None
    trail: list[Organisation]
    units: dict[int, Organisation]
    city_wide: bool

    @property
    def is_unit(self) -> bool:
        """Whether this is one school, hospital …: nothing below it."""
        return self.place is not None and len(self.units) == 1


def open_scope(user: Any, *, place: Organisation | None = None, action: str = "view_progress") -> Scope:
    """Everything below a place that the reader may see; a reader of one place starts there. Two queries."""
    everything = rules.organisations_visible_to(user, action)
    visible = everything if place is None else everything.filter(path__startswith=place.path)
    units = {unit.pk: unit for unit in visible.order_by("path")}
    roots = roots_of(list(units.values()))
    if place is None and len(roots) == 1:
        place = roots[0]
    trail: list[Organisation] = []
    if place is not None:
        above = [place.path[:end] for end in range(Organisation.steplen, len(place.path), Organisation.steplen)]
        trail = list(everything.filter(path__in=above).order_by("path"))
    return Scope(place, trail, units, city_wide=rules.is_city_wide(user, action) and not trail)


def roots_of(units: list[Organisation]) -> list[Organisation]:
    """The topmost of some organisations in path order."""
    roots: list[Organisation] = []
    for unit in units:
        if not roots or not unit.path.startswith(roots[-1].path):
            roots.append(unit)
    return roots


def allowed_places(scope: Scope, user: Any, action: str = "view_progress") -> Allowed:
    """The places of a scope as a queryset; who reads the whole city also sees people without a place."""
    visible = rules.organisations_visible_to(user, action)
    if scope.place is not None:
        visible = visible.filter(path__startswith=scope.place.path)
    return Allowed(visible, scope.city_wide)


def in_scope(rows: QuerySet[Any], scope: Scope, user: Any, action: str = "view_progress") -> QuerySet[Any]:
    """Narrow rows to the reader's scope in the queryset."""
    allowed = allowed_places(scope, user, action)
    inside = Q(place__in=allowed.places.values("pk"))
    return rows.filter(inside | Q(place=None)) if allowed.nowhere else rows.filter(inside)


def count_places(asked: Question) -> dict[int | None, Counts]:
    """Counts by organisation, from the maintained sums."""
    return {row.place: Counts(row.total, row.done, row.doing) for row in count_by_place(asked)}


ORDERS: dict[str, Callable[[PlaceRow], Any]] = {
    "": lambda row: (row.counts.is_small, -row.counts.percent, row.name),
    "name": lambda row: row.name,
    "total": lambda row: (-row.counts.total, row.name),
    "doing": lambda row: (-row.counts.doing, row.name),
    "waiting": lambda row: (-row.counts.waiting, row.name),
    "added": lambda row: (-row.counts.added, row.name),
}


def choose_order(order: str) -> str:
    """An order that there is; anything else means by share."""
    return order if order in ORDERS else ""


def rows_below(scope: Scope, counted: dict[int | None, Counts], *, order: str = "") -> list[PlaceRow]:
    """One row for each child of the place (or each root), summed over all below; own people and people without a place
    get rows of their own. Sorted by share, the highest first, and those with few people after all others."""
    depth = scope.place.depth + 1 if scope.place else None
    roots = [] if depth else [root.path for root in roots_of(list(scope.units.values()))]
    parts: dict[str, PlaceRow] = {}
    for unit in scope.units.values():
        if scope.place is not None and unit.pk == scope.place.pk:
            continue
        head = unit.path[: depth * Organisation.steplen] if depth else next(filter(unit.path.startswith, roots))
        row = parts.setdefault(head, PlaceRow(None, ""))
        if unit.path == head:
            row.organisation, row.name = unit, str(unit)
        if unit.pk in counted:
            row.counts.add(counted[unit.pk])
            row.units += 1
    found = [row for row in parts.values() if row.organisation is not None and row.counts.total]
    found.sort(key=ORDERS.get(order, ORDERS[""]))
    if scope.place is not None and scope.place.pk in counted and len(scope.units) > 1:
        own = _("%(place)s itself") % {"place": scope.place}
        found.append(PlaceRow(None, own, counted[scope.place.pk], 1))
    if None in counted and scope.city_wide:
        found.append(PlaceRow(None, _("Belonging nowhere now"), counted[None]))
    return found


def each_unit(scope: Scope, counted: dict[int | None, Counts]) -> list[PlaceRow]:
    """One row for every school, hospital … where somebody is expected, in the order of the tree, with what is above."""
    names = {unit.path: str(unit) for unit in scope.units.values()}
    return [
        PlaceRow(unit, str(unit), counted[unit.pk], 1, above=names.get(unit.path[: -Organisation.steplen], ""))
        for unit in sorted(scope.units.values(), key=lambda unit: unit.path)
        if unit.pk in counted
    ]


def units_to_help(scope: Scope, counted: dict[int | None, Counts], *, most: int = 4) -> tuple[list[PlaceRow], int]:
    """Units under 30 %, the lowest first, with who is responsible; and how many there are. One query."""
    low = [
        (counts.percent, scope.units[pk])
        for pk, counts in counted.items()
        if pk in scope.units and counts.percent < HELP_BELOW and counts.total
    ]
    low.sort(key=lambda pair: (pair[0], pair[1].path))
    first = [unit for _percent, unit in low[:most]]
    names = dict(
        RoleGrant.objects.current()
        .filter(role=Role.COORDINATOR, organisation__in=first)
        .order_by("-pk")
        .values_list("organisation", "person__real_name")
    )
    paths = {unit.path: str(unit) for unit in scope.units.values()}
    rows = [
        PlaceRow(unit, str(unit), counted[unit.pk], 1, names.get(unit.pk, ""), paths.get(unit.path[:-4], ""))
        for unit in first
    ]
    return rows, len(low)


def weekly(
    days: list[tuple[date, int]], subject: Subject, counts: Counts, *, today: date, most: int = 16
) -> list[Week]:
    """Cumulative percentage week by week (weeks begin on Monday) beside a straight plan to the due day."""
    if not counts.total or not days:
        return []
    begin = max(min(subject.starts_on or today, *(day for day, _n in days)), today - timedelta(weeks=most - 1))
    monday = begin - timedelta(days=begin.weekday())
    weeks = []
    undated = counts.done - sum(n for _day, n in days)
    while monday <= today:
        until = min(monday + timedelta(days=6), today)
        done = undated + sum(n for day, n in days if day <= until)
        weeks.append(Week(monday, round(done * 100 / counts.total, 1), planned(subject, until)))
        monday += timedelta(days=7)
    return weeks


def planned(subject: Subject, day: date) -> float | None:
    """Where a straight line from the first day to the due day stands; None without a due day."""
    if subject.due_on is None or subject.starts_on is None or subject.due_on <= subject.starts_on:
        return None
    part = ((day - subject.starts_on).days + 1) / ((subject.due_on - subject.starts_on).days + 1)
    return round(100 * min(1.0, max(0.0, part)), 1)


def rows_at(
    subject: Subject, scope: Scope, user: Any, *, today: date, narrowing: Narrowing, action: str
) -> QuerySet[Any]:
    """The rows of a subject in a scope; of a school they cost what a school costs."""
    asked = Question(subject, allowed_places(scope, user, action), today, narrowing)
    return asked.limited(near(rows_of(subject, today=today, narrowing=narrowing), asked), nowhere=None)


def marked_rows(
    subject: Subject, scope: Scope, user: Any, *, today: date, narrowing: Narrowing = EVERYBODY,
    action: str = "view_progress",
) -> QuerySet[Any]:  # fmt: skip
    """The rows of a scope with their last days, who is late and who never signed in."""
    return mark_late(
        rows_at(subject, scope, user, today=today, narrowing=narrowing, action=action), subject, today=today
    )


def people_of(
    subject: Subject, scope: Scope, user: Any, *, today: date, narrowing: Narrowing, state: str = "",
    action: str = "view_progress",
) -> QuerySet[Any]:  # fmt: skip
    """The people of one place, by name; a page of it is one query."""
    rows = marked_rows(subject, scope, user, today=today, narrowing=narrowing, action=action)
    return people_in(rows, subject, state=state)


def people_in(rows: QuerySet[Any], subject: Subject, *, state: str = "") -> QuerySet[Any]:
    """Marked rows of one state as columns, by name. The states overlap: who is late may be under way."""
    wanted = {
        "done": Q(is_done=True), "doing": Q(is_doing=True), "not": Q(is_done=False, is_doing=False),
        "late": Q(is_late=True), "new": Q(is_new=True),
    }  # fmt: skip
    if state in wanted:
        rows = rows.filter(wanted[state])
    return (
        rows.annotate(number=certificate_numbers(subject))
        .order_by("person__pinyin", "person__real_name", "pk")
        .values(
            "person", "person__real_name", "person__public_id", "person__activated_at", "place", "is_done", "is_doing",
            "done_on", "number", "due", "is_late", "is_new", "is_waiting",
        )
    )  # fmt: skip
