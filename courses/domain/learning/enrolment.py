"""Enrolling people: once for ever per person and course, pinned to the version of the day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.authoring.course import live_page_of
from courses.domain.entering.ways import SELF, way_of
from courses.domain.learning.first_courses import missing_first
from courses.domain.learning.stamp import stamp_people, stamp_person
from courses.domain.refusal import Refused
from courses.domain.telling import tell_enrolled
from courses.models import Course, CourseAudience, CourseVersion, Enrolment
from people.domain.audit import record_audit
from people.domain.turns import in_parts
from people.models import Membership

CHUNK = 500


def enrolment_of(person: Any, course: Course) -> Enrolment | None:
    """The person's one enrolment in the course, ended or not."""
    return Enrolment.objects.filter(person=person, course=course).select_related("version", "course").first()


def enrol_oneself(person: Any, course: Course, *, language: str) -> Enrolment:
    """Enrol from the course page; refuses what is closed, and what has no page any more."""
    found = enrolment_of(person, course)
    if found is not None and found.ended_at is None:
        return found
    with transaction.atomic():
        course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
        way = way_of(course)
        if way.kind != SELF or live_page_of(course, language=language) is None:
            raise Refused("closed", _("This course takes no new learners now. What you have learnt elsewhere is kept."))
        if way.is_full:
            raise Refused("full", _("All places are taken. You may stand on the waiting list."))
        missing = missing_first(person, course)
        if missing:
            titles = _(", ").join(f"“{one.title}”" for one in missing)
            raise Refused("first", _("Finish this first: %(titles)s. Then you can enrol here.") % {"titles": titles})
        return enrol(person, course, source=Enrolment.Source.SELF)


def enrol(
    person: Any, course: Course, *, source: str = Enrolment.Source.STAFF, due_on: date | None = None, actor: Any = None
) -> Enrolment:
    """Enrol somebody; again changes nothing, and an enrolment that was ended goes on where it stopped."""
    version_id = course.current_version_id
    if version_id is None:
        raise Refused("not_published", _("This course has not been published yet."))
    try:
        with transaction.atomic():
            found = Enrolment.objects.filter(person=person, course=course).first()
            if found is None:
                stamp = stamp_person(person.pk)
                return Enrolment.objects.create(
                    person=person, course=course, version_id=version_id, source=source, due_on=due_on,
                    enrolled_by=actor, **stamp._asdict(),
                )  # fmt: skip
            if found.ended_at is not None:
                found.ended_at, found.ended_reason, found.source = None, "", source
                found.save(update_fields=["ended_at", "ended_reason", "source"])
            return found
    except IntegrityError:  # a double click: the other request was quicker
        return Enrolment.objects.get(person=person, course=course)


@transaction.atomic
def enrol_many(
    person_ids: Iterable[int], course: Course, *, source: str = Enrolment.Source.RULE, due_on: date | None = None
) -> int:
    """Enrol many at once; returns how many were new. Constant queries for at most some hundreds: call in chunks."""
    version_id = course.current_version_id
    if version_id is None:
        return 0
    wanted = set(person_ids)
    wanted -= set(Enrolment.objects.filter(course=course, person_id__in=wanted).values_list("person_id", flat=True))
    stamps = stamp_people(sorted(wanted))
    rows = [
        Enrolment(
            person_id=person, course=course, version_id=version_id, source=source, due_on=due_on,
            **(stamps[person]._asdict() if person in stamps else {}),
        )
        for person in sorted(wanted)
    ]  # fmt: skip
    Enrolment.objects.bulk_create(rows, ignore_conflicts=True)
    tell_enrolled(rows)
    return len(rows)


def people_of_rule(rule: CourseAudience) -> Any:
    """Ids of the people a rule is for today, as a queryset."""
    places = Membership.objects.current()
    if rule.capacity:
        places = places.filter(capacity=rule.capacity)
    if rule.organisation is not None:
        places = places.filter(organisation__path__startswith=rule.organisation.path)
    return places.filter(person__is_active=True, person__merged_into=None).values_list("person_id", flat=True)


def enrol_by_rules(*, person_ids: Iterable[int] | None = None, progress: Any = None) -> int:
    """Enrol whom the rules in force name (all of them, or among these people); returns how many were new."""
    rules = CourseAudience.objects.filter(
        Q(active=True), course__current_version__isnull=False, course__closed_on=None
    ).select_related("course", "organisation")
    only = None if person_ids is None else set(person_ids)
    new, todo = 0, list(rules)
    for done, rule in enumerate(todo, start=1):
        named = set(people_of_rule(rule).distinct())
        named = named if only is None else named & only
        people = sorted(named)
        for _done, part in in_parts(people, CHUNK):
            new += enrol_many(part, rule.course, due_on=rule.due_on)
        if progress is not None:
            progress(done, len(todo))
    return new


@transaction.atomic
def move_to_version(enrolment: Enrolment, *, version: CourseVersion, actor: Any, reason: str) -> Enrolment:
    """Take a newer version of the course, because the learner or staff chose to: never by itself, always logged."""
    if version.course_id != enrolment.course_id:
        raise Refused("other_course", _("That version belongs to another course."))
    enrolment.version = version
    enrolment.save(update_fields=["version"])
    record_audit("enrolment.version", actor=actor, subject=enrolment, fields=["version"], reason=reason)
    return enrolment


@transaction.atomic
def end_enrolment(enrolment: Enrolment, *, actor: Any, reason: str) -> Enrolment:
    """End a place on a course; everything done in it stays on record."""
    enrolment.ended_at, enrolment.ended_reason = timezone.now(), reason[:200]
    enrolment.save(update_fields=["ended_at", "ended_reason"])
    record_audit("enrolment.ended", actor=actor, subject=enrolment, reason=reason)
    return enrolment
