"""The last day that counts for a learner: that of the assignment which reaches them (of several the earliest), else
their own day, a rule's, a programme's.

Nothing that was granted is ever shortened: of all these days that apply, an extension moves the day only later.
All of it for many at once; the queries are the same for one learner and for five hundred."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from courses.domain.reminding.programme_grants import NOTHING, freed_from_programme, grants_of
from courses.models import (
    AssignedPerson,
    AssignmentState,
    CertificationPeriod,
    CourseAudience,
    Extension,
    Requirement,
)
from people.models import Membership


@dataclass(frozen=True)
class Place:
    """What is asked of an enrolment: whose it is, in which course, and its own day."""

    pk: int
    person_id: int
    course_id: int
    due_on: date | None


@dataclass(frozen=True)
class LastDay:
    """The day that counts (inclusive), and whether it only comes from the programme the course belongs to."""

    on: date
    of_programme: bool = False


def extensions_in_force() -> Any:
    """Extensions of a day that nobody took back."""
    return Extension.objects.filter(withdraws=None, withdrawn_by=None, due_on__isnull=False)


def last_days(places: Iterable[Place]) -> dict[int, LastDay]:
    """Enrolment → the day that counts; those without any are not in it. At most ten queries."""
    rows = list(places)
    found = _days_of_assignments(rows)
    found.update({row.pk: LastDay(row.due_on) for row in rows if row.due_on is not None and row.pk not in found})
    lacking = [row for row in rows if row.pk not in found]
    if lacking:
        by_period = _days_of_periods(lacking)
        found.update({pk: LastDay(day, of_programme=True) for pk, day in by_period.items()})
        found.update({pk: LastDay(day) for pk, day in _days_of_rules(lacking).items()})
    own = dict(found)
    granted = extensions_in_force().filter(enrolment__in=[row.pk for row in rows])
    for pk, key, day in granted.values_list("enrolment_id", "item_key", "due_on"):
        known = found.get(pk)
        if key is not None and pk not in own:
            continue  # more time for a part moves a last day, it makes none
        if known is None or day > known.on:
            found[pk] = LastDay(day, of_programme=known is not None and known.of_programme)
    return found


def asked_today() -> QuerySet[AssignedPerson]:
    """Who is reached by an assignment that asks something today; with the day it asks for. Of a programme that
    somebody was freed from nothing is asked."""
    rows = AssignedPerson.objects.current().filter(
        assignment__state=AssignmentState.PUBLISHED, assignment__starts_on__lte=timezone.localdate()
    )
    return rows.filter(~freed_from_programme("person", "assignment__programme"))


def _days_of_assignments(rows: list[Place]) -> dict[int, LastDay]:
    """The earliest day among the assignments that reach the learner with this course: who meets it meets the others."""
    asked: dict[tuple[int, int], LastDay] = {}
    found = asked_today().filter(
        person__in={row.person_id for row in rows}, assignment__courses__course__in={row.course_id for row in rows}
    )
    columns = ("person_id", "assignment__courses__course", "assignment__due_on", "assignment__programme")
    notices = list(found.values_list(*columns))
    grants = grants_of({person for person, *_rest, programme in notices if programme})
    for person, course, due, programme in notices:
        day = grants.get((person, programme), NOTHING).day_of(course, due)
        if day is None:
            continue
        known = asked.get((person, course))
        if known is None or day < known.on or (day == known.on and known.of_programme):
            asked[person, course] = LastDay(day, of_programme=programme is not None)
    return {row.pk: asked[row.person_id, row.course_id] for row in rows if (row.person_id, row.course_id) in asked}


def days_of_programmes(people: Iterable[int]) -> dict[tuple[int, int], date]:
    """(person, programme) → the earliest day by which an assignment asks for the whole programme. One query."""
    rows = asked_today().filter(person__in=set(people), assignment__programme__isnull=False)
    found: dict[tuple[int, int], date] = {}
    for person, programme, day in rows.values_list("person_id", "assignment__programme", "assignment__due_on"):
        found[person, programme] = min(day, found.get((person, programme), day))
    return found


def _days_of_rules(rows: list[Place]) -> dict[int, date]:
    """The latest day of the audience rules that name each learner today."""
    courses = {row.course_id for row in rows}
    rules: dict[int, list[tuple[str, str, date]]] = defaultdict(list)
    asked = CourseAudience.objects.filter(active=True, due_on__isnull=False, course__in=courses)
    for course, path, capacity, day in asked.values_list("course_id", "organisation__path", "capacity", "due_on"):
        if day is not None:
            rules[course].append((path or "", capacity, day))
    if not rules:
        return {}
    held = defaultdict(list)
    members = Membership.objects.current().filter(person__in={row.person_id for row in rows if row.course_id in rules})
    for person, path, capacity in members.values_list("person_id", "organisation__path", "capacity"):
        held[person].append((path, capacity))
    found = {}
    for row in rows:
        days = [
            day
            for path, capacity, day in rules.get(row.course_id, ())
            if any(at.startswith(path) and capacity in ("", own) for at, own in held[row.person_id])
        ]
        if days:
            found[row.pk] = max(days)
    return found


def _days_of_periods(rows: list[Place]) -> dict[int, date]:
    """The due day of the open period whose programme asks for the course."""
    asked: dict[int, set[int]] = defaultdict(set)
    needed = Requirement.objects.filter(course__in={row.course_id for row in rows})
    for version, course in needed.order_by().values_list("version_id", "course_id"):
        asked[version].add(course)
    days: dict[tuple[int, int], date] = {}
    people = {row.person_id for row in rows}
    by_notice = days_of_programmes(people)
    periods = CertificationPeriod.objects.asked().filter(person__in=people).order_by()
    columns = ("person_id", "version_id", "programme_id", "window_due", "window_end", "more_until", "waivers")
    found = list(periods.values_list(*columns))
    grants = grants_of({person for person, *_rest, more, waivers in found if more or waivers})
    for person, version, programme, due, end, _more, _waivers in found:
        last = by_notice.get((person, programme)) or due or end
        for course in asked.get(version, ()) if last is not None else ():
            day = grants.get((person, programme), NOTHING).day_of(course, last)
            if day is not None:
                days[person, course] = max(day, days.get((person, course), day))
    return {row.pk: days[row.person_id, row.course_id] for row in rows if (row.person_id, row.course_id) in days}


def last_days_of_periods(periods: Mapping[int, tuple[int, int, date]]) -> dict[int, date]:
    """The same for periods (key → person, version, own day): more time for a course is more time for its programme."""
    found = {pk: day for pk, (_person, _version, day) in periods.items()}
    versions = {version for _person, version, _day in periods.values()}
    asked: dict[int, set[int]] = defaultdict(set)
    needed = Requirement.objects.filter(version__in=versions, course__isnull=False)
    for version, course in needed.values_list("version_id", "course_id"):
        asked[version].add(course)
    granted: dict[int, list[tuple[int, date]]] = defaultdict(list)
    people = {person for person, _version, _day in periods.values()}
    rows = extensions_in_force().filter(enrolment__person__in=people)
    for person, course, day in rows.values_list("enrolment__person_id", "enrolment__course_id", "due_on"):
        granted[person].append((course, day))
    for pk, (person, version, day) in periods.items():
        found[pk] = max([day, *(more for course, more in granted[person] if course in asked[version])])
    return found


def may_be_due(first: date, last: date) -> Q:
    """Condition on enrolments: their last day may lie in these days. It lets too many in, and nobody out."""
    span = (first, last)
    open_periods = CertificationPeriod.objects.asked().filter(
        Q(window_due__range=span) | Q(window_due=None, window_end__range=span)
    )
    more_time = CertificationPeriod.objects.asked().filter(more_until__range=span)
    of_notice = asked_today().filter(assignment__due_on__range=span)
    by_rule = CourseAudience.objects.filter(active=True, due_on__range=span).values("course")
    of_period = open_periods.filter(version__requirements__course__isnull=False)
    return (
        Q(due_on__range=span)
        | Q(pk__in=extensions_in_force().filter(due_on__range=span).values("enrolment"))
        | Q(person__in=of_notice.values("person"))
        | Q(due_on=None, course__in=by_rule)
        | Q(due_on=None, person__in=of_period.values("person"))
        | Q(person__in=more_time.values("person"))
    )


def may_be_due_periods(first: date, last: date) -> Q:
    """The same for certification periods."""
    span = (first, last)
    granted = extensions_in_force().filter(due_on__range=span)
    of_notice = asked_today().filter(assignment__due_on__range=span, assignment__programme__isnull=False)
    return (
        Q(window_due__range=span)
        | Q(more_until__range=span)
        | Q(person__in=of_notice.values("person"))
        | Q(window_due=None, window_end__range=span)
        | Q(person__in=granted.values("enrolment__person"))
    )
