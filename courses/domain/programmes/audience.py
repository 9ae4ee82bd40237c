"""Whom a version of a programme is for on a day: the definition. Periods that are open follow from it.

Four ways lead in and add up: a row of the rules, being named by hand, an accepted application, an assignment that asks
for the programme. A version without any of them is for everybody: whoever completes what is asked is certified."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import AssignedPerson, AssignmentState, AudienceRule, ProgrammeApplication, ProgrammeListed
from courses.models.programme import ProgrammeVersion
from people.models.membership import Membership
from people.models.user import User


def is_for_everybody(version: ProgrammeVersion) -> bool:
    """Whether nobody in particular is meant: no rules, nobody named, no applications. Two queries at most."""
    if version.takes_applications or version.audience_rules.exists():
        return False
    return not ProgrammeListed.objects.filter(programme=version.programme_id).exists()


def members_of_rule(rule: AudienceRule, *, day: date) -> QuerySet[Membership]:
    """Memberships that one row of the rules names. A row with a day of its own asks who belonged there on that day;
    they count while they belong anywhere today."""
    found: QuerySet[Membership] = Membership.objects.on(rule.as_of or day).filter(
        organisation__path__startswith=rule.organisation.path, person__is_active=True, person__merged_into=None
    )
    if rule.capacity:
        found = found.filter(capacity=rule.capacity)
    if rule.stage:
        found = found.filter(stage=rule.stage)
    if rule.as_of is not None:
        found = found.filter(Exists(Membership.objects.on(day).filter(person=OuterRef("person"))))
    return found


def audience_people(version: ProgrammeVersion, *, day: date, among: Collection[int] | None = None) -> set[int]:
    """Keys of the people a version is for, of all or of some; not to be asked of a version for everybody.

    As many queries as there are rows of the rules, and three: never one for each person."""
    found: set[int] = set()
    for rule in version.audience_rules.select_related("organisation"):
        found |= _keys(members_of_rule(rule, day=day), among)
    return found | _named(version, day, among) | _accepted(version, among) | _assigned(version, day, among)


def _keys(rows: QuerySet[Any], among: Collection[int] | None) -> set[int]:
    if among is not None:
        rows = rows.filter(person__in=among)
    return set(rows.order_by().values_list("person_id", flat=True))


def _open(prefix: str = "person__") -> Q:
    return Q(**{f"{prefix}is_active": True, f"{prefix}merged_into": None})


def _named(version: ProgrammeVersion, day: date, among: Collection[int] | None) -> set[int]:
    """People named by hand who belong anywhere today; who was merged into another record is named through that one."""
    listed = ProgrammeListed.objects.filter(programme=version.programme_id)
    here = Membership.objects.on(day).filter(
        Q(person__in=listed.values("person"))
        | Q(person__in=listed.filter(person__merged_into__isnull=False).values("person__merged_into"))
    )
    return _keys(here.filter(_open()), among)


def _accepted(version: ProgrammeVersion, among: Collection[int] | None) -> set[int]:
    """Accepted applicants; they need not belong anywhere: volunteers often do not."""
    return _keys(ProgrammeApplication.objects.filter(_open(), programme=version.programme_id, state="accepted"), among)


def _assigned(version: ProgrammeVersion, day: date, among: Collection[int] | None) -> set[int]:
    rows = AssignedPerson.objects.current().filter(
        _open(), assignment__programme=version.programme_id, assignment__state=AssignmentState.PUBLISHED,
        assignment__starts_on__lte=day,
    )  # fmt: skip
    return _keys(rows, among)


def in_audience(person: User, version: ProgrammeVersion, *, day: date) -> bool:
    """Whether a version is for this person on a day."""
    return is_for_everybody(version) or person.pk in audience_people(version, day=day, among=[person.pk])


def count_audience(version: ProgrammeVersion, *, day: date) -> int:
    """How many people a version is for today; 0 where it is for everybody."""
    return len(audience_people(version, day=day))
