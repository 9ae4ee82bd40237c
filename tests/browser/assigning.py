"""Acts of the test of assigning: a school with a coordinator and two teachers, and a reminder after the last day."""

from typing import Any

from tests.browser.cast import PASSWORD
from tests.city import City

LEAD, WITH_TIME, WITHOUT = "苏慕遮", "林望舒", "贺兰山"
SCHOOL = "望江实验学校"


def act(city: City, name: str, *values: str) -> Any:
    """Run one act below in an installation; gives what it gave."""
    return city.act(__name__, name, *values)


def open_school() -> dict[str, Any]:
    """A school of its own; both teachers and the coordinator can sign in."""
    from django.utils import timezone

    from courses.models import Course
    from people.domain.membership import open_membership
    from people.domain.organisation import add_organisation
    from people.domain.person import create_person, set_identifier
    from people.domain.role import grant_role
    from people.models import Organisation, Scheme

    district = Organisation.objects.filter(kind="district").first()
    school = add_organisation(code="BZ-01", name=SCHOOL, kind="school", parent=district)
    for number, name in enumerate((LEAD, WITH_TIME, WITHOUT)):
        person = create_person(name, email=f"assigned{number}@demo.example")
        person.activated_at = timezone.now()
        person.set_password(PASSWORD)
        person.save()
        set_identifier(person, scheme=Scheme.EMAIL, value=person.email, verified=True)
        open_membership(person, organisation=school, capacity="staff")
        if name == LEAD:
            grant_role(person, role="coordinator", organisation=school)
    course = Course.objects.get(code="RC-XLJJ-01")
    return {"school": school.public_id, "course": course.public_id, "title": course.title}


def remind_after() -> dict[str, Any]:
    """Whom a rule reminds on the day after the last day of the notice."""
    from datetime import datetime, time, timedelta

    from django.utils import timezone

    from courses.domain.reminding.sending import send_rule
    from courses.models import Assignment, Reminder, ReminderRule, Timing
    from people.models import Organisation

    made = Assignment.objects.get(notice="望〔2026〕3号")
    school = Organisation.objects.get(code="BZ-01")
    rule = ReminderRule.objects.create(
        owner=school, course=made.course, timing=Timing.AFTER, days=1, is_active=False
    )  # fmt: skip
    day = made.due_on + timedelta(days=1)
    now = timezone.make_aware(datetime.combine(day, time(12)))
    send_rule(rule, today=day, now=now)
    send_rule(rule, today=day, now=now)
    rows = Reminder.objects.filter(rule=rule).select_related("person")
    return {"people": sorted(row.person.real_name for row in rows)}


ACTS = {one.__name__: one for one in (open_school, remind_after)}
