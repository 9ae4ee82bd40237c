"""A city of two schools for the tests of tracking: a course with last days, a coordinator, and who looks from outside."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from courses.domain.learning.stamp import stamp_person
from courses.domain.programmes.reconcile import open_audience_periods
from courses.domain.reports.chase import see_school
from courses.domain.reports.lateness import LateCounts
from courses.domain.reports.progress import open_scope
from courses.domain.reports.subject import EVERYBODY, Subject, choose_subject, list_subjects
from courses.models import AudienceRule, Course, CourseVersion, Enrolment, ReadingPosition
from people.models import User
from tests.factories.certification import (
    PersonFactory,
    Place,
    complete_course,
    grant,
    make_course,
    make_programme,
    teacher_of,
)
from tests.factories.courses import make_page

NAMES = iter(f"逾期{chr(0x4E00 + number)}" for number in range(20000))


class School:
    """`school.coordinator` answers for the first school; the course is the subject unless another is named."""

    def __init__(self) -> None:
        self.place = Place(districts=2, schools=2)
        page = make_page(title="看见孩子的求助信号")
        page.refresh_from_db()
        self.course: Course = page.course
        self.coordinator = self.holder("coordinator", self.place.school)
        self.bureau = self.holder("bureau_admin", self.place.city)

    def holder(self, role: str, organisation: Any) -> User:
        person = PersonFactory(activated_at=timezone.now())
        grant(person, role, organisation)
        return person

    @property
    def subject(self) -> Subject:
        return self.named(f"course-{self.course.public_id}")

    def named(self, key: str) -> Subject:
        found = choose_subject(key, list_subjects())
        assert found is not None
        return found

    @property
    def what(self) -> dict[str, str]:
        return {"what": self.subject.key}

    @property
    def url(self) -> str:
        return self.to("progress_place")

    def to(self, name: str, *more: str) -> str:
        return reverse(name, args=[self.place.school.public_id, *more])

    def teacher(self, name: str = "", *, place: Any = None, **values: Any) -> User:
        """Of the first school, enrolled only when asked."""
        values.setdefault("activated_at", timezone.now())
        person: User = teacher_of(place or self.place.school, **values)
        person.real_name = name or next(NAMES)
        person.save(update_fields=["real_name"])
        return person

    def enrol(self, person: User, *, due: date | None = None, course: Course | None = None) -> Enrolment:
        course = course or self.course
        stamp = stamp_person(person.pk)._asdict()
        found, _made = Enrolment.objects.update_or_create(
            person=person, course=course, defaults={"version": course.current_version, "due_on": due, **stamp}
        )
        return found

    def late(self, days: int = 5, **values: Any) -> User:
        """Late for so many days."""
        person = self.teacher(**values)
        self.enrol(person, due=timezone.localdate() - timedelta(days=days))
        return person

    def fresh(self, days: int = 5, **values: Any) -> User:
        """Late and never signed in."""
        return self.late(days, activated_at=None, **values)

    def begin(self, person: User) -> None:
        enrolment = Enrolment.objects.filter(person=person).first() or self.enrol(person)
        ReadingPosition.objects.create(enrolment=enrolment, item_key=uuid.uuid4(), percent=20)

    def finish(self, person: User) -> None:
        complete_course(person, self.course)

    def more_course(self) -> Course:
        course = make_course(self.place.city, code=f"M{Course.objects.count()}")
        assert isinstance(course.current_version, CourseVersion)
        return course

    def programme(self, *courses: Course) -> Subject:
        """A programme for every teacher that asks for these courses."""
        version = make_programme(self.place.city, *courses)
        AudienceRule.objects.create(version=version, organisation=self.place.city, capacity="teacher")
        open_audience_periods(version.programme)
        return self.named(f"programme-{version.programme.public_id}")

    def counts(self) -> LateCounts:
        scope, today = open_scope(self.coordinator), timezone.localdate()
        return see_school(self.subject, scope, self.coordinator, today=today, narrowing=EVERYBODY)[0]

    def visitor(self, who: str) -> User:
        """A coordinator of another school, a trainer of this one, or a teacher of it."""
        if who == "other":
            return self.holder("coordinator", self.place.schools[1])
        return self.holder("trainer", self.place.school) if who == "trainer" else self.teacher()
