"""Acts of the test of chasing: a school with people who are late, and what came of it."""

from typing import Any

from tests.browser.cast import PASSWORD
from tests.city import City

LATE = ("冯海棠", "龚子谦", "姜若水")
FRESH, DONE, LEAD = "陶安然", "秦书言", "柳如是"


def act(city: City, name: str) -> Any:
    """Run one act below in an installation; gives what it gave."""
    return city.act(__name__, name)


def open_school() -> dict[str, Any]:
    """A school of its own: three are late, one never signed in, one has finished; and its coordinator."""
    from datetime import timedelta

    from django.utils import timezone

    from courses.domain.learning.enrolment import enrol
    from courses.models import Course, CourseCompletion, Enrolment
    from people.domain.membership import open_membership
    from people.domain.organisation import add_organisation
    from people.domain.person import create_person, set_identifier
    from people.domain.role import grant_role
    from people.models import Organisation, Scheme

    district = Organisation.objects.filter(kind="district").first()
    school = add_organisation(code="ZJ-01", name="临河初级中学", kind="school", parent=district)
    course = Course.objects.filter(code="TZ-XLJK-01").get()
    day = timezone.localdate() - timedelta(days=6)
    for name in (*LATE, FRESH, DONE, LEAD):
        person = create_person(name)
        if name != FRESH:
            person.activated_at = timezone.now()
        if name == LEAD:
            person.email = "chasing@demo.example"
            person.set_password(PASSWORD)
        person.save()
        if name == LEAD:
            set_identifier(person, scheme=Scheme.EMAIL, value=person.email, verified=True)
            grant_role(person, role="coordinator", organisation=school)
        open_membership(person, organisation=school, capacity="staff")
        if name == LEAD:
            continue
        place = enrol(person, course)
        Enrolment.objects.filter(pk=place.pk).update(due_on=day)
        if name == DONE:
            CourseCompletion.objects.create(
                enrolment=place, person=person, course=course, version=place.version, completed_on=day,
                organisation=school,
            )  # fmt: skip
    return {"place": school.public_id, "course": course.public_id}


def count_reminders() -> dict[str, Any]:
    """Whom the coordinator reminded, and how many messages each has."""
    from people.models import Message, User

    people = User.objects.filter(reminders__actor__email="chasing@demo.example").order_by("pk")
    found = {person.real_name: Message.objects.filter(person=person).count() for person in people}
    return {"people": list(people.values_list("real_name", flat=True)), "messages": found}


ACTS = {one.__name__: one for one in (open_school, count_reminders)}
