"""What was granted to people in whole programmes, for the last days of courses and programmes: read for many at once.

More time for a programme moves the days of its courses; of what need not be done no day is left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from courses.domain.certifying.period import later
from courses.domain.programmes.tree_edit import DEPTH
from courses.models import CertificationPeriod, ProgrammeException, ProgrammeExceptionKind, Requirement


@dataclass(frozen=True)
class Grant:
    """More time until a day, and courses that need not be done."""

    more_until: date | None = None
    courses: frozenset[int] = frozenset()

    def day_of(self, course_id: int, day: date) -> date | None:
        """The day of a course after what was granted; None where it need not be done."""
        return None if course_id in self.courses else later(day, self.more_until)


NOTHING = Grant()


def grants_of(people: Iterable[int]) -> dict[tuple[int, int], Grant]:
    """(person, programme) → what holds in their open period. One query; two more where parts were waived."""
    rows = CertificationPeriod.objects.asked().filter(person__in=set(people)).exclude(more_until=None, waivers=None)
    found = list(rows.order_by().values_list("pk", "person_id", "programme_id", "more_until", "waivers"))
    waived = _waived_courses([pk for pk, *_rest, waivers in found if waivers])
    return {
        (person, programme): Grant(more, frozenset(waived.get(pk, ()))) for pk, person, programme, more, _n in found
    }


def _waived_courses(periods: list[int]) -> dict[int, set[int]]:
    """Period → courses of the requirements that need not be done, and of those below them."""
    if not periods:
        return {}
    asked = ProgrammeException.objects.in_force().filter(period__in=periods, kind=ProgrammeExceptionKind.WAIVED)
    pairs = list(asked.values_list("period_id", "requirement_id", "requirement__version_id"))
    below: dict[int | None, list[tuple[int, int | None]]] = defaultdict(list)
    own: dict[int, int | None] = {}
    rows = Requirement.objects.filter(version__in={version for _period, _pk, version in pairs})
    for node, parent, course in rows.values_list("pk", "parent_id", "course_id"):
        below[parent].append((node, course))
        own[node] = course
    found: dict[int, set[int]] = defaultdict(set)
    for period, waived, _version in pairs:
        todo: list[tuple[int, int | None]] = [(waived or 0, own.get(waived or 0))]
        while todo:
            node, asked_course = todo.pop()
            found[period] |= {asked_course} if asked_course else set()
            todo += below[node]
    return found


def waived_course(course: Any, **of_period: Any) -> Exists:
    """Condition: the course need not be done, by an exception in force of the periods named by `of_period`."""
    above = Q(requirement__course=course)
    for depth in range(1, DEPTH + 1):
        above |= Q(**{f"requirement__{'children__' * depth}course": course})
    rows = ProgrammeException.objects.in_force().filter(kind=ProgrammeExceptionKind.WAIVED, **of_period)
    return Exists(rows.filter(above))


def freed_from_programme(person: str, programme: str) -> Exists:
    """Condition: the person of the outer query was freed from its programme, in the period that is open."""
    rows = CertificationPeriod.objects.open().filter(freed_on__isnull=False)
    return Exists(rows.filter(person=OuterRef(person), programme=OuterRef(programme)))


def more_time_in_programme(person: str, programme: str) -> Subquery:
    """Expression: the day until which the person of the outer query has more time in its programme."""
    rows: QuerySet[Any] = CertificationPeriod.objects.asked().filter(more_until__isnull=False)
    rows = rows.filter(person=OuterRef(person), programme=OuterRef(programme))
    return Subquery(rows.order_by(F("more_until").desc()).values("more_until")[:1])
