"""The ledger of credit hours: awarding, reversing, totals. Entries are added; the same source counts once."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from courses.domain.learning.stamp import stamp_person
from courses.models.completion import CourseCompletion
from courses.models.hours import HourCategory, HourEntry, HourSource
from people.domain.audit import record_audit
from people.models.user import User


@transaction.atomic
def award_hours(
    person: User,
    *,
    hours: Decimal,
    day: date,
    source_kind: str,
    source_key: str,
    title: str,
    category: HourCategory | None = None,
    actor: User | None = None,
    completion: CourseCompletion | None = None,
) -> HourEntry:
    """Enter hours once; asking again for the same source returns the entry that counts."""
    place = stamp_person(person.pk, day=day)
    entry, made = HourEntry.objects.get_or_create(
        person=person,
        source_kind=source_kind,
        source_key=source_key,
        reverses=None,
        defaults={
            "hours": hours,
            "earned_on": day,
            "title": title[:160],
            "category": category,
            "awarded_by": actor,
            "completion": completion,
            "course_version_id": completion.version_id if completion else None,
            "organisation_id": place.organisation_id,
            "district_id": place.district_id,
        },
    )
    if made and actor is not None:
        record_audit("hours.awarded", actor=actor, subject=entry, organisation=entry.organisation)
    return entry


def award_course_hours(completion: CourseCompletion) -> HourEntry | None:
    """The hours of a completed course; a second round of the same course is a source of its own."""
    if completion.person is None or completion.hours <= 0:
        return None
    return award_hours(
        completion.person,
        hours=completion.hours,
        day=completion.completed_on,
        source_kind=HourSource.COURSE,
        source_key=f"{completion.enrolment_id}/{completion.round}/{completion.serial}",
        title=completion.course.title,
        completion=completion,
    )


@transaction.atomic
def reverse_hours(entry: HourEntry, *, actor: User | None, reason: str) -> HourEntry:
    """Take hours back by a second row; asking again returns it."""
    found = HourEntry.objects.filter(reverses=entry).first()
    if found is not None:
        return found
    reversal = HourEntry.objects.create(
        person=entry.person,
        category=entry.category,
        hours=-entry.hours,
        earned_on=entry.earned_on,
        source_kind=entry.source_kind,
        source_key=entry.source_key,
        title=entry.title,
        course_version=entry.course_version,
        completion=entry.completion,
        organisation=entry.organisation,
        district=entry.district,
        awarded_by=actor,
        note=reason[:200],
        reverses=entry,
    )
    record_audit("hours.reversed", actor=actor, subject=reversal, organisation=entry.organisation, reason=reason)
    return reversal


def hours_between(person: User, *, start: date, end: date) -> dict[str, Decimal]:
    """Hours of a person from `start` to `end`, both inclusive: by category code, caps applied, and "total"."""
    rows = (
        HourEntry.objects.filter(person=person, earned_on__gte=start, earned_on__lte=end)
        .values_list("category__code", "category__cap")
        .annotate(sum=Sum("hours"))
        .order_by()
    )
    found = {code or "": min(hours, cap) if cap is not None else hours for code, cap, hours in rows}
    return {**found, "total": sum(found.values(), Decimal(0))}


def hours_in_cycle(person: User, *, today: date, years: int = 5) -> Decimal:
    """Hours of the cycle that the day lies in; cycles are whole calendar years counted from 2026."""
    first = 2026 + (today.year - 2026) // years * years
    return hours_between(person, start=date(first, 1, 1), end=date(first + years - 1, 12, 31))["total"]
