"""A city with two districts and what tests of assignments need: who assigns, who is reached, and jobs that run at once."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from courses.domain.assigning.publishing import publish
from courses.models import AssignedPerson, Assignment, AssignmentAudience, AssignmentExtender, Course, Enrolment
from people.domain.job import run_job
from people.domain.role import grant_role
from people.models import Job, Organisation, User
from tests.factories.certification import make_course
from tests.factories.courses import LearnerFactory, SchoolFactory, join, make_district


def run_jobs() -> None:
    """Do everything that waits, but for the index of the search: it would be built anew for each test."""
    for job in Job.objects.filter(state="waiting").exclude(kind="search_apply").order_by("pk"):
        run_job(job.public_id)


class City:
    """Two districts with a school each, a bureau, a coordinator of the first school, a course."""

    def __init__(self) -> None:
        self.today = timezone.localdate()
        self.near, self.far = make_district(), make_district()
        self.school, self.other = SchoolFactory(parent=self.near), SchoolFactory(parent=self.far)
        self.root: Organisation = self.school.get_root()
        self.course: Course = make_course(self.root, code=f"看见求助信号{Course.objects.count()}")
        self.bureau = self.holder("bureau_admin", self.root)
        self.coordinator = self.holder("coordinator", self.school)
        self.outsider = self.holder("coordinator", self.other)

    def holder(self, role: str, place: Organisation) -> User:
        person: User = LearnerFactory(activated_at=timezone.now())
        grant_role(person, role=role, organisation=place)
        return person

    def teacher(self, place: Organisation | None = None, **values: Any) -> User:
        values.setdefault("activated_at", timezone.now())
        person: User = LearnerFactory(**values)
        join(person, place or self.school)
        return person

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def draft(self, *, place: Organisation | None = None, due: int = 10, days: int | None = 14, **values: Any) -> Any:
        """Of the whole city unless a place is given; coordinators may give 14 days."""
        subject = {} if values.get("programme") else {"course": self.course}
        values = {"owner": self.root, "title": "全员轮训", "notice": "云教〔2026〕12号", **subject, **values}
        made = Assignment.objects.create(due_on=self.day(due), created_by=self.bureau, **values)
        AssignmentAudience.objects.create(assignment=made, organisation=place or self.root, capacity="teacher")
        if days is not None:
            AssignmentExtender.objects.create(assignment=made, role="coordinator", days=days)
        return made

    def assign(self, **values: Any) -> Assignment:
        """Published and carried out."""
        made = publish(self.draft(**values), actor=self.bureau)
        run_jobs()
        made.refresh_from_db()
        return made

    def reached(self, assignment: Assignment) -> set[int]:
        return set(AssignedPerson.objects.current().filter(assignment=assignment).values_list("person_id", flat=True))

    def enrolment(self, person: User) -> Enrolment:
        return Enrolment.objects.get(person=person, course=self.course)
