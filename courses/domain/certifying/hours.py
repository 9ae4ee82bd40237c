"""The ledger of credit hours: awarding and reversing. Entries are added; the same source counts once."""

from datetime import date
from decimal import Decimal

from django.db import transaction

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
