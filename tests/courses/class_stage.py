"""A city with a class of two half days, who leads it, and people who would like to come."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from courses.domain.attending.runs import open_run
from courses.domain.classes.planning import change_class, open_applications
from courses.domain.classes.sessions import SessionFacts
from courses.models import ClassRun, ClassSession
from people.domain.role import grant_role
from people.models import Organisation, User
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_page, unit

HALVES = [(time(9), time(12)), (time(14), time(17))]


class Hall:
    """A course, a class of it ten days from now, a trainer of the city who leads it. `seats` None: no limit."""

    def __init__(self, *items: Any, seats: int | None = 2, opened: bool = True, days: int = 1, **facts: Any) -> None:
        self.page = make_page(*(items or [unit("救护新概念")]), title="救护员培训")
        self.page.refresh_from_db()
        self.course = self.page.course
        self.school: Organisation = SchoolFactory()
        self.city: Organisation = self.school.get_root()
        self.trainer = self.holder("trainer")
        self.first_day = timezone.localdate() + timedelta(days=10)
        self.run: ClassRun = open_run(
            self.course, owner=self.city, title="救护员第 1 班", place="市红十字会 301", first_day=self.first_day, days=days,
            halves=HALVES, actor=self.trainer,
        )  # fmt: skip
        change_class(self.run, {"seats": seats, **facts}, actor=self.trainer)
        if opened:
            open_applications(self.run, actor=self.trainer)
        self.run.refresh_from_db()

    def holder(self, role: str, place: Organisation | None = None) -> User:
        person: User = LearnerFactory(activated_at=timezone.now())
        grant_role(person, role=role, organisation=place or self.city)
        return person

    def learner(self, **values: Any) -> User:
        person: User = LearnerFactory(activated_at=timezone.now(), **values)
        join(person, self.school, capacity="volunteer")
        return person

    def sessions(self) -> list[ClassSession]:
        return list(ClassSession.objects.filter(run=self.run).order_by("starts_at"))

    def facts(self, *, days: int = 0, begin: int = 19, hours: int = 2, **values: Any) -> SessionFacts:
        """A half day in the evening, so many days after the first."""
        day = self.first_day + timedelta(days=days)
        start = timezone.make_aware(datetime.combine(day, time(begin)))
        return SessionFacts(start, start + timedelta(hours=hours), **values)

    def another(self) -> ClassRun:
        """One more class of the same course, open."""
        run = open_run(
            self.course, owner=self.city, title=f"救护员第 {ClassRun.objects.count() + 1} 班", first_day=self.first_day,
            days=1, halves=HALVES, actor=self.trainer,
        )  # fmt: skip
        open_applications(run, actor=self.trainer)
        return run
