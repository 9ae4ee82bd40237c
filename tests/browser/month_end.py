"""Acts of the test of a month's end: a district whose school is watched for two months."""

from datetime import timedelta
from typing import Any

from tests.browser.cast import PASSWORD
from tests.city import City

LEAD = "蔡文清"
DONE, MOVED = ("邹静之", "苏子由", "黄鲁直"), "秦少游"
OTHERS = ("晁无咎", "张文潜", "陈师道", "李方叔", "毛泽民", "贺方回", "周邦彦", "晏小山")


def act(city: City, name: str) -> Any:
    """Run one act below in an installation; gives what it gave."""
    return city.act(__name__, name)


def open_district() -> dict[str, Any]:
    """Two schools, twelve people in a course; what stood at the end of last month was counted then."""
    from django.utils import timezone

    from courses.domain.figures.settle import settle_figures
    from courses.domain.learning.enrolment import enrol
    from courses.models import Course, CourseCompletion, Enrolment, FigureDay
    from people.domain.membership import open_membership
    from people.domain.organisation import add_organisation
    from people.domain.person import create_person, set_identifier
    from people.domain.role import grant_role
    from people.models import Organisation, Scheme

    city = Organisation.objects.filter(depth=1).first()
    district = add_organisation(code="YM", name="临江区", kind="district", parent=city)
    schools = [
        add_organisation(code=f"YM-{number}", name=name, kind="school", parent=Organisation.objects.get(pk=district.pk))
        for number, name in enumerate(("临江第一小学", "临江第二小学"))
    ]
    course = Course.objects.get(code="TZ-XLJK-01")
    today = timezone.localdate()
    last_month = today.replace(day=1) - timedelta(days=1)
    for number, name in enumerate((*DONE, MOVED, *OTHERS)):
        person = create_person(name)
        open_membership(
            person, organisation=schools[number % 2], capacity="staff", valid_from=today - timedelta(days=300)
        )
        enrol(person, course)
    enrolled = timezone.now() - timedelta(days=90)
    mine = Enrolment.objects.filter(organisation__in=schools)
    mine.update(enrolled_at=enrolled)
    settle_figures()
    FigureDay.objects.filter(place__in=[school.pk for school in schools]).update(day=enrolled.date())
    for number, name in enumerate(DONE):
        row = mine.get(person__real_name=name)
        day = last_month - timedelta(days=3) if number == 0 else today
        CourseCompletion.objects.create(
            enrolment=row, person=row.person, course=course, version=row.version, completed_on=day, hours=row.version.hours,
            organisation_id=row.organisation_id, district_id=district.pk,
        )  # fmt: skip
        if number == 0:
            count_as_of(last_month - timedelta(days=3))
    settle_figures()
    lead = create_person(LEAD)
    lead.email, lead.activated_at = "month-end@demo.example", timezone.now()
    lead.set_password(PASSWORD)
    lead.save()
    set_identifier(lead, scheme=Scheme.EMAIL, value=lead.email, verified=True)
    grant_role(lead, role="bureau_admin", organisation=district)
    return {"course": course.public_id, "last": last_month.isoformat()}


def count_as_of(day: Any) -> None:
    """Count what is marked as if the clock had done so on that day."""
    from datetime import datetime, time

    from django.utils import timezone

    from courses.domain.figures.settle import settle_figures
    from courses.models import FigureMark

    moment = timezone.make_aware(datetime.combine(day, time(20)))
    FigureMark.objects.update(at=moment)
    settle_figures()


ACTS = {"open_district": open_district}
