"""Acts of the test of a teacher's cycle of five years: the rule of their school, and what they earned in years before."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from tests.browser.cast import PASSWORD
from tests.city import City

TEACHER, BUREAU = "five-teacher@demo.example", "five-bureau@demo.example"


def begin(city: City) -> dict[str, Any]:
    """Four years ago until now; gives the last year in which something may still be handed in."""
    return dict(city.act(__name__, "earn"))


def earn() -> dict[str, Any]:
    """A school with a cycle of its own; a course online, two half days in a hall, both entered as they always are."""
    from django.utils import timezone

    from courses.domain.hours.ledger import award_course_hours
    from courses.domain.hours.sessions import award_session_hours
    from courses.models import AttendanceRecord, ClassRun, ClassSession, HourCategory, HourCycleRule
    from people.models import Organisation, User
    from tests.browser.kinds import add_person
    from tests.factories.certification import complete_course, make_course

    today = timezone.localdate()
    city = Organisation.get_first_root_node()
    school = city.add_child(code="FIVE", name="五年小学", kind="school")
    add_person(name="阮青竹", email=TEACHER, password=PASSWORD, school="FIVE")
    teacher = User.objects.get(email=TEACHER)
    add_person(name="顾长河", email=BUREAU, password=PASSWORD, role="bureau_admin")
    HourCycleRule.objects.create(owner=school, starts_on=date(today.year - 4, 1, 1), years=5, target=40)
    major = HourCategory.objects.create(owner=school, code="five", name="专业课程", cap_year=Decimal(10))
    online, hall = make_course(city, code="FIVE-1", hours="12"), make_course(city, code="FIVE-2", hours="20")
    online.hour_category, online.title, hall.title = (
        major,
        "五年在线课程",
        "五年面授课程",
    )  # others look at lists of courses
    online.save(update_fields=["hour_category", "title"])
    hall.save(update_fields=["title"])
    award_course_hours(complete_course(teacher, online, day=date(today.year - 3, 5, 4)))
    day = date(today.year - 2, 2, 28)
    run = ClassRun.objects.create(
        course=hall, version=hall.current_version, owner=city, title="暑期面授", starts_on=day, ends_on=day
    )
    for hour in (9, 14):
        start = timezone.make_aware(datetime.combine(day, time(hour)))
        session = ClassSession.objects.create(
            run=run, title=f"{hour} 点", starts_at=start, ends_at=start + timedelta(hours=3), hours=Decimal(7)
        )
        AttendanceRecord.objects.create(session=session, person=teacher, state="present", method="roll")
    return {"hours": award_session_hours(run), "year": today.year}


ACTS = {"earn": earn}
