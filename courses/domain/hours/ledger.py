"""The ledger of credit hours: awarding, reversing, correcting. Entries are added; the same source counts once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from courses.domain.learning.stamp import stamp_person
from courses.domain.refusal import Refused
from courses.models.completion import CourseCompletion
from courses.models.hour_rule import HourCategory
from courses.models.hours import HourEntry, HourSource
from people.domain.audit import record_audit
from people.models.user import User

CORRECTED = "+"  # a corrected entry has the key of what it corrects with this behind it


@dataclass(frozen=True)
class Proof:
    """What an entry rests on: a completion, or who approved it and the file in the storage of evidence; words."""

    completion: CourseCompletion | None = None
    approver: User | None = None
    file: str = ""
    note: str = ""


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
    proof: Proof | None = None,
) -> HourEntry:
    """Enter hours once; asking again for the same source returns the entry that counts."""
    place, proof = stamp_person(person.pk, day=day), proof or Proof()
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
            "approved_by": proof.approver,
            "evidence": proof.file,
            "note": proof.note[:200],
            "completion": proof.completion,
            "course_version_id": proof.completion.version_id if proof.completion else None,
            "organisation_id": place.organisation_id,
            "district_id": place.district_id,
        },
    )
    if made and actor is not None:
        record_audit("hours.awarded", actor=actor, subject=entry, organisation=entry.organisation)
    return entry


def award_course_hours(completion: CourseCompletion) -> HourEntry | None:
    """The hours of a completed course; a second round of the same course is a source of its own.

    Hours that sessions of the same course gave already are part of them: nobody gets them twice."""
    if completion.person is None or completion.hours <= 0:
        return None
    left = completion.hours - hours_of_sessions(completion)
    if left <= 0:
        return None
    return award_hours(
        completion.person,
        hours=left,
        day=completion.completed_on,
        source_kind=HourSource.COURSE,
        source_key=f"{completion.enrolment_id}/{completion.round}/{completion.serial}",
        title=completion.course.title,
        category=completion.course.hour_category,
        proof=Proof(completion),
    )


def hours_of_sessions(completion: CourseCompletion) -> Decimal:
    """What stands in the ledger of sessions of this course since the round before was finished."""
    rows = HourEntry.objects.filter(
        person=completion.person, source_kind=HourSource.SESSION, course_version__course=completion.course_id,
        earned_on__lte=completion.completed_on,
    )  # fmt: skip
    before = CourseCompletion.objects.filter(enrolment=completion.enrolment_id, round__lt=completion.round)
    last = before.order_by("-round").values_list("completed_on", flat=True).first()
    rows = rows if last is None else rows.filter(earned_on__gt=last)
    return rows.aggregate(sum=Sum("hours"))["sum"] or Decimal(0)


@transaction.atomic
def reverse_hours(entry: HourEntry, *, actor: User | None, reason: str, request: Any = None) -> HourEntry:
    """Take hours back by a second row; asking again returns it."""
    HourEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    found = HourEntry.objects.filter(reverses=entry).first()
    if found is not None:
        return found
    reversal = reversal_of(entry, actor=actor, reason=reason)
    reversal.save()
    record_audit(
        "hours.reversed", actor=actor, subject=reversal, organisation=entry.organisation, reason=reason, request=request
    )
    return reversal


def reversal_of(entry: HourEntry, *, actor: User | None, reason: str) -> HourEntry:
    """The row that takes an entry back, not yet written."""
    return HourEntry(
        person_id=entry.person_id, category_id=entry.category_id, hours=-entry.hours, earned_on=entry.earned_on,
        source_kind=entry.source_kind, source_key=entry.source_key, title=entry.title,
        course_version_id=entry.course_version_id, completion_id=entry.completion_id,
        organisation_id=entry.organisation_id, district_id=entry.district_id, awarded_by=actor, note=reason[:200],
        reverses=entry,
    )  # fmt: skip


@transaction.atomic
def take_back_hours(entry: HourEntry, *, actor: User, reason: str, request: Any = None) -> HourEntry:
    """What staff do: take an entry back, with a reason its owner reads. Refuses without one, and for oneself."""
    reason = " ".join(reason.replace("\0", "").split())
    if not reason:
        raise Refused("no_reason", _("Say why: the person reads it."))
    if entry.person_id == actor.pk:
        raise Refused("own", _("Nobody changes their own hours; somebody else does it."))
    if entry.reverses_id is not None:
        raise Refused("reversal", _("This row takes hours back. Enter what holds anew."))
    HourEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if correction_of(entry) is not None:
        raise Refused("changed", _("Somebody changed these hours meanwhile. Look at them again, then change them."))
    return reverse_hours(entry, actor=actor, reason=reason, request=request)


def correction_of(entry: HourEntry) -> HourEntry | None:
    """The row that took the place of an entry when it was corrected; None while there is none."""
    key = f"{entry.source_key}{CORRECTED}"
    rows = HourEntry.objects.filter(person=entry.person_id, source_kind=entry.source_kind, source_key=key)
    return rows.filter(reverses=None).first()


@transaction.atomic
def correct_hours(
    entry: HourEntry,
    *,
    hours: Decimal,
    category: HourCategory | None,
    day: date,
    actor: User,
    reason: str,
    request: Any = None,
) -> HourEntry:
    """Take an entry back and enter what holds, from the same source; pressing twice corrects once, another correction
    of what somebody corrected meanwhile is refused."""
    HourEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if HourEntry.objects.filter(reverses=entry).exists():
        known = correction_of(entry)
        if known is None:
            raise Refused("reversed", _("This entry was taken back meanwhile."))
        if (known.hours, known.category, known.earned_on) != (hours, category, day):
            raise Refused("changed", _("Somebody changed these hours meanwhile. Look at them again, then change them."))
        return known
    if (hours, category, day) == (entry.hours, entry.category, entry.earned_on):
        raise Refused("same", _("Nothing is changed: hours, day and category are what they were."))
    take_back_hours(entry, actor=actor, reason=reason, request=request)
    place = stamp_person(entry.person_id, day=day)
    made = HourEntry.objects.create(
        person=entry.person, category=category, hours=hours, earned_on=day, source_kind=entry.source_kind,
        source_key=f"{entry.source_key}{CORRECTED}", title=entry.title, course_version=entry.course_version,
        completion=entry.completion,
        organisation_id=place.organisation_id, district_id=place.district_id, awarded_by=actor,
        approved_by=entry.approved_by and actor, evidence=entry.evidence.name, note=reason[:200],
    )  # fmt: skip
    record_audit(
        "hours.corrected", actor=actor, subject=made, organisation=made.organisation, reason=reason, request=request
    )
    return made
