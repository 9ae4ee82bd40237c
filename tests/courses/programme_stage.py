"""A city for tests of programmes: two schools in two districts, a programme of two courses, a bureau."""

from datetime import date
from typing import Any

from django.utils import timezone

from courses.domain.certifying.programme import publish_version, set_courses
from courses.models import AudienceRule, CertificationPeriod, Course, Programme, ProgrammeVersion
from people.domain.role import found_role_groups, project_groups
from people.models import Membership, Organisation, User
from tests.factories.certification import OPENED, PersonFactory, Place, ProgrammeFactory, grant, join, make_course


class Stage:
    """Publish a version with `publish`; what is asked are two courses unless others are given."""

    def __init__(self) -> None:
        self.place = Place(districts=2)
        self.city = self.place.city
        self.near, self.far = self.place.schools
        self.courses = [make_course(self.city, code=f"课{letter}") for letter in "甲乙"]
        self.programme: Programme = ProgrammeFactory(issuer__owner=self.city)
        self.bureau = self.staff("bureau_admin")

    def staff(self, role: str, at: Organisation | None = None) -> User:
        person: User = PersonFactory(activated_at=timezone.now())
        grant(person, role, at or self.city)
        found_role_groups()
        project_groups([person.pk])
        return person

    def teacher(self, at: Organisation | None = None, **values: Any) -> User:
        person: User = PersonFactory(activated_at=timezone.now())
        join(person, at or self.near, **values)
        return person

    def draft(self, *courses: Course, **values: Any) -> ProgrammeVersion:
        number = self.programme.versions.count() + 1
        made = ProgrammeVersion.objects.create(
            programme=self.programme, number=number, **{"opens_on": OPENED, **values}
        )
        set_courses(made, courses or self.courses)
        return made

    def publish(self, *courses: Course, rules: list[dict[str, Any]] | None = None, **values: Any) -> ProgrammeVersion:
        """For the teachers of the city unless rules are given."""
        made = self.draft(*courses, **values)
        for rule in [{"organisation": self.city, "capacity": "teacher"}] if rules is None else rules:
            AudienceRule.objects.create(version=made, **rule)
        return publish_version(made, actor=self.bureau)

    def open(self, person: User) -> CertificationPeriod | None:
        return CertificationPeriod.objects.open().filter(programme=self.programme, person=person).first()

    def end_membership(self, person: User, *, last_day: date) -> None:
        Membership.objects.filter(person=person, valid_until=None).update(valid_until=last_day)
