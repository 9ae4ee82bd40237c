"""The hours of the people of a scope in the running cycle or the last: totals under caps, who is short."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When

from courses.domain.certifying.period import ONE_DAY
from courses.domain.hours.counting import NO_CATEGORY, ZERO, Caps, Earned, allot_hours
from courses.domain.hours.cycle import Cycle, CycleRule, Rules, cycle_of, least_hours, load_rules, years_of
from courses.domain.reports.progress import Scope
from courses.models import HourCategory, HourEntry
from people.models import Membership, User
from people.models.scope import scope_q

LAST = "last"
Sums = dict[int, list[Earned]]


@dataclass(frozen=True)
class PersonHours:
    """One person: what counts, what lies above caps, what is missing of the sum and of categories."""

    public_id: str
    name: str
    unit_id: int
    counted: Decimal
    over: Decimal
    target: int
    missing: tuple[str, ...]

    @property
    def left(self) -> Decimal:
        """Hours still to come."""
        return max(ZERO, self.target - self.counted)

    @property
    def is_met(self) -> bool:
        """Whether everything that is asked for is there."""
        return not self.left and not self.missing


@dataclass(frozen=True)
class Book:
    """What counting needs besides the sums: rules, categories, the day that names the cycle."""

    rules: Rules
    categories: dict[int, HourCategory]
    today: date
    when: str = ""

    def cycle(self, rule: CycleRule) -> Cycle:
        """The cycle of a rule that is looked at."""
        running = cycle_of(self.today, rule)
        return cycle_of(running.starts_on - ONE_DAY, rule) if self.when == LAST else running


def open_book(*, today: date, when: str = "") -> Book:
    """Rules and categories. Two queries."""
    return Book(load_rules(), {row.pk: row for row in HourCategory.objects.all()}, today, when)


def people_of(scope: Scope, user: Any, *, search: str = "", action: str = "view_progress") -> QuerySet[User]:
    """Whoever belongs to a unit of the scope today, by unit and name, each once."""
    mine = Membership.objects.current().filter(scope_q(user, action), person=OuterRef("pk"))
    if scope.place is not None:
        mine = mine.filter(organisation__path__startswith=scope.place.path)
    first = mine.order_by("valid_from", "pk")
    rows = User.objects.filter(Exists(mine), merged_into=None)
    if search:
        rows = rows.filter(Q(real_name__icontains=search) | Q(pinyin__istartswith=search))
    rows = rows.annotate(
        unit=Subquery(first.values("organisation")[:1]), unit_path=Subquery(first.values("organisation__path")[:1])
    )
    return rows.order_by("unit_path", "pinyin", "pk")


def count_people(rows: Iterable[Any], people: QuerySet[User] | list[int], book: Book) -> Iterator[PersonHours]:
    """Count everybody of `rows` (values of `people_of`); `people` narrows the sums. One query for each rule."""
    sums = {rule: read_sums(people, book.cycle(rule), rule) for rule in {*book.rules.by_path.values(), CycleRule()}}
    least = least_hours(row for row in book.categories.values() if row.is_active)
    for pk, public_id, name, unit, path in rows:
        rule = book.rules.at(path)
        yield _count(sums[rule].get(pk, []), rule, least, book, public_id, name, unit)


def _count(
    earned: list[Earned], rule: CycleRule, least: dict[int, Decimal], book: Book, public_id: str, name: str, unit: int
) -> PersonHours:  # fmt: skip
    caps = {key: Caps(row.cap_year, row.cap) for key, row in book.categories.items()}
    counted: dict[int, Decimal] = defaultdict(Decimal)
    for row, hours in zip(earned, allot_hours(earned, caps), strict=True):
        counted[row.category] += hours
    total = sum(counted.values(), ZERO)
    missing = [book.categories[key].name for key, hours in least.items() if counted[key] < hours] if rule.target else []
    over = sum((row.hours for row in earned), ZERO) - total
    return PersonHours(public_id, name, unit, total, over, rule.target, tuple(missing))


def read_sums(people: QuerySet[User] | list[int], cycle: Cycle, rule: CycleRule) -> Sums:
    """Person → sums by category and year, in the order of the years; reversals are in them. One query."""
    years = [When(earned_on__lte=year.ends_on, then=Value(number)) for number, year in enumerate(years_of(cycle, rule))]
    keys: Any = people if isinstance(people, list) else people.order_by().values("pk")
    rows = (
        HourEntry.objects.filter(person__in=keys, earned_on__gte=cycle.starts_on, earned_on__lte=cycle.ends_on)
        .annotate(year=Case(*years, output_field=IntegerField()))
        .order_by()
        .values_list("person_id", "category_id", "year")
        .annotate(hours=Sum("hours"))
        .order_by("year")
    )
    found: Sums = defaultdict(list)
    for person, category, year, hours in rows.iterator(chunk_size=2000):
        if hours:
            found[person].append(Earned(category or NO_CATEGORY, year, hours))
    return found


COLUMNS = ("pk", "public_id", "real_name", "unit", "unit_path")


def short_people(people: QuerySet[User], book: Book) -> list[PersonHours]:
    """Those who lack something; the sums of the whole scope are read for it."""
    rows = people.values_list(*COLUMNS).iterator(chunk_size=2000)
    return [one for one in count_people(rows, people, book) if not one.is_met]


def page_people(people: list[User], book: Book) -> list[PersonHours]:
    """The same figures for one page."""
    rows = [(one.pk, one.public_id, one.real_name, one.unit, one.unit_path) for one in people]  # type: ignore[attr-defined]
    return list(count_people(rows, [one.pk for one in people], book))


def find_person(user: Any, public_id: str, *, action: str = "view_progress") -> User | None:
    """Somebody who belongs today where one may do this."""
    mine = Membership.objects.current().filter(scope_q(user, action), person=OuterRef("pk"))
    return User.objects.filter(Exists(mine), public_id=public_id, merged_into=None).first()
