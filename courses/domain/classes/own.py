"""A class as a learner sees it: its days, what they asked for, and what they may do now."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from courses.domain.attending.register import newest_records
from courses.domain.classes.admitting import place_in_queue, standing_of
from courses.domain.classes.materials import is_inside, materials_of
from courses.domain.classes.state import ClassLine, has_place, line_of, open_classes, sessions_held, with_numbers
from courses.domain.learning.home import HomePart, home_part
from courses.models import (
    ApplicationState,
    AttendanceRecord,
    ClassApplication,
    ClassMaterial,
    ClassPlace,
    ClassRun,
    ClassSession,
    Course,
    MakeUp,
)
from people.models.user import User

State = ApplicationState


@dataclass(frozen=True)
class OwnSession:
    """A half day with what is noted of somebody; `is_near` today until it is over: they sign in then. `visit`: the half
    day of another class that they make up here."""

    session: ClassSession
    record: AttendanceRecord | None = None
    has_place: bool = False
    visit: MakeUp | None = None

    @property
    def is_near(self) -> bool:
        now, expected = timezone.now(), self.has_place or self.visit is not None
        today = timezone.localdate(self.session.starts_at) == timezone.localdate(now)
        return expected and today and self.session.ends_at > now and not self.was_there

    @property
    def was_there(self) -> bool:
        return self.record is not None and self.record.state in AttendanceRecord.THERE

    @property
    def may_make_up(self) -> bool:
        """Whether it is over and they were not there."""
        return self.has_place and self.session.ends_at <= timezone.now() and not self.was_there


@dataclass(frozen=True)
class OwnClass:
    """A class and somebody's place in it. `number` is theirs on the waiting list."""

    line: ClassLine
    sessions: list[OwnSession]
    application: ClassApplication | None
    number: int | None
    has_place: bool
    materials: list[ClassMaterial] = field(default_factory=list)
    is_staff: bool = False

    @property
    def run(self) -> ClassRun:
        return self.line.run

    @property
    def is_standing(self) -> bool:
        """Whether somebody has asked, waits or is admitted."""
        return self.application is not None and self.application.state in (State.ASKED, State.WAITING, State.ADMITTED)

    @property
    def may_apply(self) -> bool:
        return (
            self.line.state == "open"
            and bool(self.sessions)
            and not self.is_standing
            and not self.has_place
            and not self.is_staff
        )

    @property
    def is_full(self) -> bool:
        return self.line.free == 0

    @property
    def visits(self) -> list[OwnSession]:
        """The half days at which they are a guest."""
        return [one for one in self.sessions if one.visit is not None]

    @property
    def near(self) -> OwnSession | None:
        """The next half day of today at which they sign in."""
        return next((one for one in self.sessions if one.is_near), None)


def find_class(public_id: str, user: Any) -> ClassRun | None:
    """A class somebody may look at: shown to learners, or one in which they have asked for something, make a
    half day up or teach."""
    run = with_numbers(ClassRun.objects.select_related("course", "owner")).filter(public_id=public_id).first()
    if run is None or run.opened_at is not None:
        return run
    if not user.is_authenticated:
        return None
    asked = ClassApplication.objects.of(user).filter(run=run).exists()
    is_guest = MakeUp.objects.standing().filter(person=user, session__run=run).exists()
    return run if asked or is_guest or is_inside(user, run) else None


def see_class(run: Any, user: Any) -> OwnClass:
    """What the page of a class shows to somebody; `run` comes from `find_class`."""
    line = line_of(run)
    if not user.is_authenticated:
        return OwnClass(line, [OwnSession(one) for one in sessions_held(run)], None, None, has_place=False)
    application = standing_of(user, run)
    number = place_in_queue(application) if application and application.state == State.WAITING else None
    seated = has_place(run, user.pk)
    staff = ClassRun.objects.filter(Q(trainers=user.pk) | Q(assessors=user.pk), pk=run.pk).exists()
    materials = list(materials_of(run)) if seated or staff or is_inside(user, run) else []
    sessions = _own_sessions(run, user, has_place=seated)
    return OwnClass(line, sessions, application, number, seated, materials, staff)


def _own_sessions(run: ClassRun, user: Any, *, has_place: bool) -> list[OwnSession]:
    """The half days with what is noted of somebody. Three queries."""
    sessions = list(sessions_held(run).select_related("run"))
    visits = MakeUp.objects.standing().filter(person=user, session__run=run).select_related("missed__run")
    by_session = {row.session_id: row for row in visits}
    records = {row.session_id: row for row in newest_records(sessions, person_id=user.pk)}
    return [OwnSession(one, records.get(one.pk), has_place, by_session.get(one.pk)) for one in sessions]


@dataclass(frozen=True)
class ClassOffer:
    """A class in the list of a course, with what somebody asked for there."""

    line: ClassLine
    state: str = ""


def classes_of(course: Course, user: Any) -> list[ClassOffer]:
    """The classes of a course somebody may apply for, and those in which they stand. Three queries at most."""
    lines = open_classes(course.pk)
    if not user.is_authenticated:
        return [ClassOffer(line) for line in lines]
    standing = dict(
        ClassApplication.objects.of(user).standing().filter(run__course=course.pk).values_list("run_id", "state")
    )
    known = {line.run.pk for line in lines}
    rest = own_runs(user).filter(course=course.pk).exclude(pk__in=known)
    lines = [line_of(row) for row in with_numbers(rest)] + lines
    return [
        ClassOffer(line, standing.get(line.run.pk, "admitted" if line.run.pk not in known else "")) for line in lines
    ]


def own_runs(user: Any) -> QuerySet[ClassRun]:
    """Classes that are not over in which somebody stands or has a place; the nearest first."""
    asked = ClassApplication.objects.of(user).standing().values("run")
    confirmed = ClassPlace.State.CONFIRMED
    placed = ClassPlace.objects.filter(enrolment__person=user, enrolment__ended_at=None, state=confirmed).values("run")
    rows = ClassRun.objects.filter(Q(pk__in=asked) | Q(pk__in=placed), cancelled_at=None)
    return rows.filter(ends_on__gte=timezone.localdate()).select_related("course", "owner").order_by("starts_on", "pk")


@home_part("classes")
def make_classes_part(person: User) -> HomePart | None:
    """The next classes of somebody, and where each stands. Nothing for those who have none; one query."""
    asked = ClassApplication.objects.of(person).standing().filter(run=OuterRef("pk")).values("state")[:1]
    runs = list(own_runs(person).annotate(own_state=Subquery(asked))[:3])
    if not runs:
        return None
    today = timezone.localdate()
    data = [
        {
            "run": run,
            "state": run.own_state or State.ADMITTED,
            "is_held": run.starts_on <= today <= run.ends_on and run.register_closed_at is None,
        }
        for run in runs
    ]
    return HomePart("courses/parts/home_classes.html", data, column="side", order=15)
