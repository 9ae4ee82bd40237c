"""Runs of a course with their half days: opening one, who has a place, which ones a trainer sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.assessing.suppliers import session_types
from courses.domain.attending.class_item import keys_in_turn
from courses.domain.attending.register import newest_records
from courses.domain.attending.roll import count_later, places_of
from courses.domain.refusal import Refused
from courses.models import AttendanceRecord, ClassPlace, ClassRun, ClassSession, Course, Enrolment, ItemKind
from people.domain.audit import record_audit
from people.models.scope import is_everybody, scope_q

MOST_PLACES = 300
MOST_DAYS = 30
Half = tuple[time, time]


def runs_for(user: Any) -> QuerySet[ClassRun]:
    """Runs of organisations where one takes the roll, and those one teaches; the newest first."""
    rows = ClassRun.objects.filter(cancelled_at=None).select_related("course", "owner")
    if not is_everybody(user):
        rows = rows.filter(scope_q(user, "take_attendance", to="owner") | Q(trainers=user.pk)).distinct()
    return rows.order_by("-starts_on", "-pk")


def courses_with_sessions() -> QuerySet[Course]:
    """Published courses of which a part counts sessions, or is one."""
    counted = Q(current_version__items__assessment_version__type_key__in=session_types())
    rows = Course.objects.filter(counted | Q(current_version__items__kind=ItemKind.CLASS), closed_on=None)
    return rows.distinct().order_by("title")


@transaction.atomic
def open_run(
    course: Course,
    *,
    owner: Any,
    title: str,
    place: str = "",
    first_day: date,
    days: int,
    halves: Iterable[Half],
    actor: Any,
    request: Any = None,
) -> ClassRun:
    """A run of so many days in a row, each with the same half days, in the city's time."""
    if course.current_version_id is None:
        raise Refused("not_published", _("This course has not been published yet."))
    if not 1 <= days <= MOST_DAYS:
        raise Refused("days", _("Give one to %(most)s days.") % {"most": MOST_DAYS})
    run = ClassRun.objects.create(
        course=course, version_id=course.current_version_id, owner=owner, title=title, place=place,
        starts_on=first_day, ends_on=first_day + timedelta(days=days - 1),
    )  # fmt: skip
    run.trainers.add(actor)
    spans = list(halves)
    sessions = [
        ClassSession(
            run=run, starts_at=_moment(first_day, number, begin), ends_at=_moment(first_day, number, end), place=place,
            title=_name(number + 1, begin, several=len(spans) > 1),
        )
        for number in range(days)
        for begin, end in spans
    ]  # fmt: skip
    for session, key in zip(sessions, keys_in_turn(run, len(sessions)), strict=True):
        session.item_key = key
    ClassSession.objects.bulk_create(sessions)
    record_audit("register.opened", actor=actor, subject=run, request=request)
    return run


def _moment(first_day: date, number: int, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(first_day + timedelta(days=number), at))


def _name(number: int, begin: time, *, several: bool) -> str:
    """A name that stays as it was given, in the city's language."""
    half = "上午" if begin.hour < 12 else "下午" if begin.hour < 18 else "晚上"
    return f"第 {number} 天{half}" if several else f"第 {number} 天"


@transaction.atomic
def take_in(run: ClassRun, *, actor: Any, search: str = "") -> int:
    """Give a place to everybody enrolled in the course within the owner's units, or to those whom `search` finds.

    Returns how many places are new. More than a hall holds, or than the class has seats, is refused, with nothing
    written; the class is held meanwhile, so that nobody else gets one of these seats.
    """
    run = ClassRun.objects.select_for_update(of=("self",)).select_related("owner").get(pk=run.pk)
    rows = Enrolment.objects.filter(course=run.course_id, ended_at=None, person__isnull=False).exclude(person=actor.pk)
    rows = rows.filter(organisation__path__startswith=run.owner.path).exclude(places__run=run)
    if search:
        rows = rows.filter(person__real_name__icontains=search[:60])
    found = list(rows.values_list("pk", flat=True)[: MOST_PLACES + 1])
    if len(found) + places_of(run).count() > MOST_PLACES:
        words = _("More than %(most)s people would have a place. Narrow it down by name.")
        raise Refused("too_many", words % {"most": MOST_PLACES})
    if run.seats is not None and len(found) + places_of(run).count() > run.seats:
        raise Refused(
            "seats", _("The class has %(seats)s seats. Give it more, or narrow it down by name.") % {"seats": run.seats}
        )
    ClassPlace.objects.bulk_create([ClassPlace(run=run, enrolment_id=pk) for pk in found], ignore_conflicts=True)
    if found:
        count_later(run)
    return len(found)


@dataclass(frozen=True)
class SessionRow:
    """A session with how many were there of those who have a place; None: its roll was not called yet."""

    session: ClassSession
    present: int | None
    places: int


def sessions_with_counts(run: ClassRun) -> list[SessionRow]:
    """The sessions of a run in order. Three queries."""
    sessions = list(run.sessions.filter(cancelled_at=None))
    places = places_of(run).count()
    present: dict[int, int] = {}
    for row in newest_records(sessions):
        there = row.state in AttendanceRecord.THERE
        present[row.session_id] = present.get(row.session_id, 0) + there
    return [SessionRow(one, present.get(one.pk), places) for one in sessions]


def count_places(runs: QuerySet[ClassRun]) -> QuerySet[ClassRun]:
    """The same runs with the number of people in each."""
    confirmed = Q(places__state=ClassPlace.State.CONFIRMED)
    return runs.annotate(people=Count("places", filter=confirmed, distinct=True))
