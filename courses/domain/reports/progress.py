"""Progress by place: counts of a whole scope from one grouped query, summed along the tree; people of one place."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from courses.domain.reports.lateness import mark_late
from courses.domain.reports.subject import EVERYBODY, Narrowing, Subject, certificate_numbers, rows_of
from people import rules
from people.models import Organisation, RoleGrant
from people.models.role import Role

HELP_BELOW = 30  # per cent: schools under it are shown first
WELL_FROM = 80
STATES = ("late", "new", "not", "doing", "done")


@dataclass
class Counts:
    """People: all, done, under way."""

    total: int = 0
    done: int = 0
    doing: int = 0

    def add(self, other: "Counts") -> None:
        self.total += other.total
        self.done += other.done
        self.doing += other.doing

    @property
    def waiting(self) -> int:
        """Not begun."""
        return self.total - self.done - self.doing

    @property
    def percent(self) -> float:
        """Done of all, one decimal."""
        return round(self.done * 100 / self.total, 1) if self.total else 0.0

    def bar(self) -> dict[str, str]:
        """Widths of the three parts of a bar out of 100, for SVG attributes: always with a point."""
        whole = self.total or 1
        done, doing = self.done * 100 / whole, self.doing * 100 / whole
        rest = 100 - done - doing if self.total else 0
        return {"done": f"{done:.2f}", "doing": f"{doing:.2f}", "both": f"{done + doing:.2f}", "rest": f"{rest:.2f}"}


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
    visible = rules.organisations_visible_to(user, action)
    if place is not None:
        visible = visible.filter(path__startswith=place.path)
    units = {unit.pk: unit for unit in visible.order_by("path")}
    roots = roots_of(list(units.values()))
    if place is None and len(roots) == 1:
        place = roots[0]
    trail: list[Organisation] = []
    if place is not None:
        above = [place.path[:end] for end in range(Organisation.steplen, len(place.path), Organisation.steplen)]
        trail = list(rules.organisations_visible_to(user, action).filter(path__in=above).order_by("path"))
    return Scope(place, trail, units, city_wide=rules.is_city_wide(user, action) and not trail)


def roots_of(units: list[Organisation]) -> list[Organisation]:
    """The topmost of some organisations in path order."""
    roots: list[Organisation] = []
    for unit in units:
        if not roots or not unit.path.startswith(roots[-1].path):
            roots.append(unit)
    return roots


def in_scope(rows: QuerySet[Any], scope: Scope, user: Any, action: str = "view_progress") -> QuerySet[Any]:
    """Narrow rows to the reader's scope in the queryset; who reads the whole city also sees people without a place."""
    visible = rules.organisations_visible_to(user, action)
    if scope.place is not None:
        visible = visible.filter(path__startswith=scope.place.path)
    allowed = Q(place__in=visible.values("pk"))
    return rows.filter(allowed | Q(place=None)) if scope.city_wide else rows.filter(allowed)


def count_places(rows: QuerySet[Any]) -> dict[int | None, Counts]:
    """The one grouped query: counts by organisation."""
    grouped = (
        rows.values("place")
        .annotate(
            total=Count("pk"),
            finished=Count("pk", filter=Q(is_done=True)),
            under_way=Count("pk", filter=Q(is_doing=True)),
        )
        .order_by()
    )
    return {row["place"]: Counts(row["total"], row["finished"], row["under_way"]) for row in grouped}


def rows_below(scope: Scope, counted: dict[int | None, Counts]) -> list[PlaceRow]:
    """One row for each child of the place (or each root), summed over all below; own people and people without a place
    get rows of their own. Sorted by percentage, the highest first."""
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
    found.sort(key=lambda row: (-row.counts.percent, row.name))
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


def weekly(rows: QuerySet[Any], subject: Subject, counts: Counts, *, today: date, most: int = 16) -> list[Week]:
    """Cumulative percentage week by week (weeks begin on Monday) beside a straight plan to the due day. One query."""
    by_day = rows.filter(is_done=True, done_on__isnull=False).values_list("done_on").annotate(n=Count("pk")).order_by()
    days: list[tuple[date, int]] = list(by_day)
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


def marked_rows(
    subject: Subject, scope: Scope, user: Any, *, today: date, narrowing: Narrowing = EVERYBODY
) -> QuerySet[Any]:
    """The rows of a scope with their last days, who is late and who never signed in."""
    return mark_late(in_scope(rows_of(subject, today=today, narrowing=narrowing), scope, user), subject, today=today)


def people_of(
    subject: Subject, scope: Scope, user: Any, *, today: date, narrowing: Narrowing, state: str = ""
) -> QuerySet[Any]:
    """The people of one place, by name; a page of it is one query."""
    return people_in(marked_rows(subject, scope, user, today=today, narrowing=narrowing), subject, state=state)


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
            "done_on", "number", "due", "is_late", "is_new",
        )
    )  # fmt: skip
