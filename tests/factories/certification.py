"""Rows of certification for tests: places in the tree, people, issuers, programmes, completions, certificates."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone

from courses.domain.certifying.certificate import issue_certificate
from courses.domain.certifying.certification import certify_period
from courses.domain.certifying.programme import publish_version, set_courses
from courses.models import (
    AudienceRule,
    Certificate,
    CertificationPeriod,
    Course,
    CourseCompletion,
    CourseVersion,
    Enrolment,
    Issuer,
    Programme,
    ProgrammeVersion,
)
from people.models import Membership, Organisation, RoleGrant, User

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENED = date(2020, 1, 1)


class Place:
    """City → district → schools, made once a test."""

    def __init__(self, districts: int = 1, schools: int = 1) -> None:
        self.city = Organisation.add_root(code="C", name="泰州市", kind="city")
        self.districts, self.schools = [], []
        for number in range(districts):
            district = self.city.add_child(code=f"D{number}", name=f"第{number + 1}区", kind="district")
            self.districts.append(district)
            for place in range(schools):
                self.schools.append(
                    district.add_child(
                        code=f"S{number}-{place}", name=f"第{number + 1}区第{place + 1}小学", kind="school"
                    )
                )

    @property
    def school(self) -> Organisation:
        return self.schools[0]


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody with a name."""

    class Meta:
        model = User

    real_name = factory.Sequence(lambda n: f"周晓{chr(0x5C9A + n % 200)}")
    pinyin = factory.Sequence(lambda n: f"zhouxiao{n:04}")


def join(person: User, organisation: Organisation, *, capacity: str = "teacher", since: date = OPENED) -> Membership:
    """A membership from long ago."""
    return Membership.objects.create(person=person, organisation=organisation, capacity=capacity, valid_from=since)


def grant(person: User, role: str, organisation: Organisation) -> RoleGrant:
    """A role over a subtree."""
    return RoleGrant.objects.create(person=person, role=role, organisation=organisation, valid_from=OPENED)


def teacher_of(organisation: Organisation, **values: Any) -> User:
    """A teacher of a school."""
    person = PersonFactory(**values)
    join(person, organisation)
    return person


class IssuerFactory(factory.django.DjangoModelFactory):
    """A body of our own that issues."""

    class Meta:
        model = Issuer

    name = factory.Sequence(lambda n: f"心桥学院{n}")
    name_en = "Xinqiao Academy"
    prefix = factory.Sequence(lambda n: f"TZ{n}")


class ProgrammeFactory(factory.django.DjangoModelFactory):
    """A programme without versions."""

    class Meta:
        model = Programme

    name = "教师心理健康教育"
    name_en = "Mental Health Education for Teachers"
    code = factory.Sequence(lambda n: f"XLJK{n}")
    issuer = factory.SubFactory(IssuerFactory)
    owner = factory.SelfAttribute("issuer.owner")


def make_course(owner: Organisation, *, code: str = "COURSE-1", hours: str = "6") -> Course:
    """A course with one published version and nothing in it."""
    course = Course.objects.create(code=code, title=f"课程 {code}", owner=owner)
    version = CourseVersion.objects.create(course=course, number=1, digest="0" * 64, hours=Decimal(hours))
    course.current_version = version
    course.save(update_fields=["current_version"])
    return course


def make_programme(owner: Organisation, *courses: Course, audience: bool = False, **values: Any) -> ProgrammeVersion:
    """A programme with one published version that asks for these courses (or one of its own)."""
    asked = courses or (make_course(owner, code=f"C{Course.objects.count() + 1}"),)
    programme = ProgrammeFactory(issuer__owner=owner)
    defaults = {"level": "基础级", "level_en": "Basic", "hours": Decimal(24), "opens_on": OPENED}
    version = ProgrammeVersion.objects.create(programme=programme, number=1, **{**defaults, **values})
    set_courses(version, asked)
    if audience:
        AudienceRule.objects.create(version=version, organisation=owner, capacity="teacher")
    return publish_version(version)


def complete_course(person: User, course: Course, *, day: date | None = None) -> CourseCompletion:
    """A completed course of a day; nothing hears of it."""
    day = day or timezone.localdate()
    assert course.current_version is not None
    member = person.memberships.first()
    place = {"organisation_id": member.organisation_id if member else None}
    enrolment, _made = Enrolment.objects.get_or_create(
        person=person, course=course, defaults={"version": course.current_version, **place}
    )
    round_ = max(enrolment.round, enrolment.completions.in_force().count() + 1)
    return CourseCompletion.objects.create(
        enrolment=enrolment, person=person, course=course, version=course.current_version, round=round_,
        completed_on=day, hours=course.current_version.hours, **place,
        recorded_at=datetime.combine(day, time(12), SHANGHAI),
    )  # fmt: skip


def certified_period(person: User, version: ProgrammeVersion, *, day: date | None = None) -> CertificationPeriod:
    """A certified period without a certificate."""
    day = day or timezone.localdate()
    period = CertificationPeriod.objects.create(
        person=person, programme=version.programme, version=version, window_start=OPENED
    )
    return certify_period(period, completed_on=day)


def make_certificate(person: User, version: ProgrammeVersion, *, day: date | None = None) -> Certificate:
    """An issued certificate of somebody whose requirements were met on a day."""
    return issue_certificate(certified_period(person, version, day=day))


def certified_many(version: ProgrammeVersion, school: Organisation, count: int) -> list[int]:
    """Periods of so many teachers of a school, certified and without certificates; their keys. Few queries."""
    first = User.objects.count()
    people = User.objects.bulk_create(
        User(real_name=f"周晓{chr(0x4E00 + number % 8000)}", pinyin=f"zhouxiao{number:06}")
        for number in range(first, first + count)
    )
    Membership.objects.bulk_create(
        Membership(person=person, organisation=school, capacity="teacher", valid_from=OPENED) for person in people
    )
    day = timezone.localdate()
    made = CertificationPeriod.objects.bulk_create(
        CertificationPeriod(
            person=person, programme=version.programme, version=version, window_start=OPENED, completed_on=day,
            valid_from=day, certified_at=timezone.now(), organisation=school,
        )
        for person in people
    )  # fmt: skip
    return [period.pk for period in made]
