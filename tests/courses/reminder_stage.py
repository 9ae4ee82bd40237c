"""A school with a coordinator and learners on a course: what most tests of reminders begin with."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from courses.models import Course, CourseCompletion, Enrolment, Reminder, ReminderRule, Timing
from people.domain.role import grant_role
from people.models import User
from tests.factories.certification import complete_course, make_course
from tests.factories.courses import LearnerFactory, SchoolFactory, join


def noon(day: date | None = None) -> datetime:
    """Twelve o'clock of a day in the city: no quiet hour."""
    return timezone.make_aware(datetime.combine(day or timezone.localdate(), time(12)))


class Stage:
    """One school of the city; `today` is the real day, since memberships and rights are asked of it."""

    def __init__(self, learners: int = 1, *, due: int | None = 3) -> None:
        self.today = timezone.localdate()
        self.school = SchoolFactory()
        self.city = self.school.get_root()
        self.coordinator = LearnerFactory(real_name="郑协调")
        grant_role(self.coordinator, role="coordinator", organisation=self.school)
        self.course: Course = make_course(self.city, code=f"看见求助信号{Course.objects.count()}")
        self.enrolments = [self.enrol(due=due) for _one in range(learners)]

    @property
    def enrolment(self) -> Enrolment:
        return self.enrolments[0]

    def enrol(self, *, due: int | None, school: Any = None, course: Any = None, person: Any = None) -> Enrolment:
        """Somebody of the school on the course, with a last day so many days from now."""
        if person is None:
            person = LearnerFactory()
            join(person, school or self.school)
        course = course or self.course
        return Enrolment.objects.create(
            person=person, course=course, version=course.current_version, organisation=school or self.school,
            due_on=None if due is None else self.day(due),
        )  # fmt: skip

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def rule(self, timing: str = Timing.BEFORE, days: int = 0, **values: Any) -> ReminderRule:
        """A rule of the city about everything."""
        if timing in (Timing.BEFORE, Timing.AFTER):
            days = days or 3
        return ReminderRule.objects.create(**{"owner": self.city, "timing": timing, "days": days, **values})

    def finish(self, enrolment: Enrolment) -> CourseCompletion:
        return complete_course(enrolment.person, enrolment.course)


def told() -> list[User]:
    """Everybody who was reminded, in the order of the log."""
    return [row.person for row in Reminder.objects.order_by("pk").select_related("person")]
