"""The last day of each row of a report, and what follows from it: late, never signed in, reminded when.

The day is the one reminders go by (courses.domain.reminding.due), here as columns of one query: that of the
assignment which reaches the learner (of several the earliest), else the enrolment's own day, else that of an audience
rule, else the due day of the programme; what was granted moves it only later. Late is who has not finished after that
day. Who handed in everything and waits for marks is not late, nor who was freed from the whole course; who never
signed in is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import IsNull

from courses.domain.reminding.due import asked_today, extensions_in_force
from courses.domain.reminding.programme_grants import more_time_in_programme, waived_course
from courses.domain.reports.subject import Subject
from courses.domain.reports.waiting import waits_for_marks, waits_in_programme
from courses.models.course import Course, CourseAudience
from courses.models.period import CertificationPeriod
from courses.models.programme import Requirement
from courses.models.reminder import Reminder, Whom
from courses.models.waiver import Waiver
from people.models.membership import Membership


@dataclass(frozen=True)
class LateCounts:
    """People who are late, who never signed in, and who are both."""

    late: int = 0
    new: int = 0
    both: int = 0


def mark_late(rows: QuerySet[Any], subject: Subject, *, today: date) -> QuerySet[Any]:
    """The rows of `rows_of` with `due`, `is_late`, `is_new` (never signed in) and `is_waiting` (for marks)."""
    late: Any = Q(is_done=False, due__lt=today)
    if subject.kind == "programme":
        rows = rows.annotate(due=moved(day_for(subject, day_of_window), granted_in_programme()))
        late &= Q(certified_at=None, completed_on=None, held_reason="", freed_on=None)
        waits: Any = waits_in_programme(subject.pk)
    else:
        waived = Waiver.objects.filter(enrolment=OuterRef("pk"), item_key=None, withdraws=None, withdrawn_by=None)
        rows = with_last_day(rows, "due", own=day_for(subject, own_day))
        late &= ~Exists(waived)
        waits = waits_for_marks(Course.objects.filter(pk=subject.pk))
    waiting = Value(False, output_field=BooleanField()) if waits is None else Q(is_done=False) & waits
    rows = rows.annotate(is_waiting=waiting)
    return rows.annotate(is_late=late & Q(is_waiting=False), is_new=Q(is_done=False, person__activated_at=None))


def day_for(subject: Subject, usual: Callable[[], Any]) -> Callable[[], Any]:
    """A report about an assignment goes by its own day, also where another one asks for the same earlier."""
    if subject.assignment is None:
        return usual
    return lambda: Value(subject.due_on, output_field=DateField())


def with_last_day(rows: QuerySet[Any], name: str, *, own: Callable[[], Any] | None = None) -> QuerySet[Any]:
    """Enrolments with the last day that counts. More time for a part moves a last day, it makes none.

    The own day is written anew at each place: an annotation that is named again inside a subquery gets the aliases of
    its tables mixed up, and a rule for volunteers would then name everybody.
    """
    granted = extensions_in_force().filter(enrolment=OuterRef("pk")).order_by("-due_on").values("due_on")
    whole = Subquery(granted.filter(item_key=None)[:1])
    return rows.annotate(**{name: moved(own or own_day, Subquery(granted[:1]), lacking=whole)})


def moved(own: Callable[[], Any], granted: Any, *, lacking: Any = None) -> Case:
    """Expression: the later of a row's own day and what was granted; without an own day what stands for it."""
    later = Coalesce(Greatest(own(), granted), own(), output_field=DateField())
    return Case(When(IsNull(own(), False), then=later), default=lacking, output_field=DateField())


def day_of_window() -> Coalesce:
    """Expression: the due day of a period, or the end of its window."""
    return Coalesce(day_of_programme_notice(), F("window_due"), F("window_end"), output_field=DateField())


def day_of_programme_notice() -> Subquery:
    """The earliest day by which an assignment asks the person of a period for the whole programme."""
    rows = asked_today().filter(person=OuterRef("person"), assignment__programme=OuterRef("programme"))
    return Subquery(rows.order_by("assignment__due_on").values("assignment__due_on")[:1])


def day_of_notice() -> Subquery:
    """The earliest day among the assignments that reach the learner with this course; one that asks for a programme
    counts with what was granted there."""
    rows = asked_today().filter(person=OuterRef("person"), assignment__courses__course=OuterRef("course"))
    waived = waived_course(
        OuterRef(OuterRef("course")), period__person=OuterRef("person"), **open_period_of("assignment__programme")
    )
    due, more = F("assignment__due_on"), more_time_in_programme("person", "assignment__programme")
    days = rows.filter(~waived).annotate(day=Coalesce(Greatest(due, more), due, output_field=DateField()))
    return Subquery(days.order_by("day").values("day")[:1])


def open_period_of(programme: str) -> dict[str, Any]:
    """Lookups on exceptions: those of an open period in which something was waived, in the outer row's programme."""
    unfinished = {f"period__{name}__isnull": True for name in ("certified_at", "revoked_at", "archived_at")}
    return {"period__programme": OuterRef(programme), "period__waivers__isnull": False, **unfinished}


def own_day() -> Coalesce:
    """Expression: the day before anything was granted."""
    return Coalesce(day_of_notice(), F("due_on"), day_of_rule(), day_of_period(), output_field=DateField())


def day_of_rule() -> Subquery:
    """The latest day of the audience rules of the course that name the learner today."""
    held = Membership.objects.current().filter(
        person=OuterRef(OuterRef("person")),
        organisation__path__startswith=Coalesce(OuterRef("organisation__path"), Value("")),
    )
    named = Q(Exists(held), capacity="") | Q(Exists(held.filter(capacity=OuterRef("capacity"))))
    rules = CourseAudience.objects.filter(named, active=True, due_on__isnull=False, course=OuterRef("course"))
    return Subquery(rules.order_by("-due_on").values("due_on")[:1])


def day_of_period() -> Subquery:
    """The latest due day of the open periods whose programme asks for the course."""
    periods = CertificationPeriod.objects.asked().filter(
        person=OuterRef("person"), version__requirements__course=OuterRef("course")
    )
    done = waived_course(OuterRef(OuterRef("course")), period=OuterRef("pk"))
    periods = periods.filter(Q(waivers=None) | ~Q(done))
    days = periods.annotate(day=with_more_time(day_of_window())).filter(day__isnull=False)
    return Subquery(days.order_by("-day").values("day")[:1])


def with_more_time(day: Any) -> Coalesce:
    """Expression: a day of a period, moved by more time that was given for the programme."""
    return Coalesce(Greatest(day, F("more_until")), day, output_field=DateField())


def granted_in_programme() -> Coalesce:
    """Expression: the later of what was granted for a course of the programme and for the programme itself."""
    course, whole = granted_for_programme(), F("more_until")
    return Coalesce(Greatest(course, whole), course, whole, output_field=DateField())


def granted_for_programme() -> Subquery:
    """The latest day granted for a course that the period's programme asks for."""
    asked = Requirement.objects.filter(version=OuterRef(OuterRef("version")), course__isnull=False).values("course")
    granted = extensions_in_force().filter(enrolment__person=OuterRef("person"), enrolment__course__in=asked)
    return Subquery(granted.order_by("-due_on").values("due_on")[:1])


def mark_reminded(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with the moment of the last reminder to the person, of whatever."""
    sent = Reminder.objects.filter(person=OuterRef("person"), whom=Whom.LEARNER).order_by("-sent_at")
    return rows.annotate(reminded_at=Subquery(sent.values("sent_at")[:1]))


def count_late(rows: QuerySet[Any]) -> LateCounts:
    """One query over marked rows."""
    found = rows.aggregate(
        late=Count("pk", filter=Q(is_late=True)),
        new=Count("pk", filter=Q(is_new=True)),
        both=Count("pk", filter=Q(is_late=True, is_new=True)),
    )
    return LateCounts(**found)


def days_late(due: date | None, today: date) -> int:
    """Days since the last day; 0 while there is time."""
    return max(0, (today - due).days) if due else 0
