"""Acts of the test of a class in its hall: a half day that runs now, its people, and what is noted of them."""

from datetime import time, timedelta
from typing import Any

from tests.city import City

PASSWORD = "lantern-2026-harbour"
PEOPLE = {
    "trainer": ("课堂老师", "trainer"), "scans": ("扫码学员", ""), "types": ("输码学员", ""), "called": ("点名学员", ""),
    "leave": ("请假学员", ""),
}  # fmt: skip


def act(city: City, name: str, /, **facts: Any) -> Any:
    """Run one act below in an installation; gives what it gave."""
    return city.act(__name__, name, **facts)


def login_of(part: str) -> str:
    return f"hall-day-{part}@demo.example"


def open_hall() -> dict[str, Any]:
    """A class whose one half day began five minutes ago; four learners have a place in it."""
    from django.utils import timezone

    from cms.domain.editing.publishing import publish_by_system
    from courses.domain.attending.runs import open_run, take_in
    from courses.domain.authoring.publishing import publish_course
    from courses.domain.learning.enrolment import enrol
    from courses.models import CataloguePage, Course, CourseItem, CoursePage, ItemKind
    from people.models import Organisation, User
    from tests.browser.kinds import add_person

    for part, (name, role) in PEOPLE.items():
        add_person(name=name, email=login_of(part), password=PASSWORD, role=role)
    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    page = CoursePage(title="大厅里的一课", slug="hall-day", summary="大厅里的一课", live=False, locale=parent.locale)
    page.items = [CourseItem(kind=ItemKind.CLASS, title="面授", minutes=180)]
    parent.add_child(instance=page)
    publish_by_system(page, reason="browser test")
    version = publish_course(page)
    assert version is not None
    Course.objects.filter(pk=version.course_id).update(open_to_all=True)
    course = Course.objects.get(pk=version.course_id)
    for part in list(PEOPLE)[1:]:
        enrol(User.objects.get(email=login_of(part)), course)
    trainer, now = User.objects.get(email=login_of("trainer")), timezone.now()
    run = open_run(
        course, owner=Organisation.get_first_root_node(), title="大厅第一班", place="201", days=1,
        first_day=timezone.localdate(), halves=[(time(9), time(12))], actor=trainer,
    )  # fmt: skip
    run.sessions.update(starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=3))
    take_in(run, actor=trainer)
    return {"run": run.public_id, "session": run.sessions.get().pk, "day": timezone.localdate().isoformat()}


def make_address(*, session: int) -> dict[str, Any]:
    """Where the picture on the screen leads just now."""
    from django.utils import timezone

    from courses.domain.attending.rotating import make_token

    return {"path": f"/q/{make_token(session, timezone.now())}/"}


def see_records(*, session: int) -> dict[str, Any]:
    """State and method in force, by name."""
    from courses.domain.attending.register import newest_records
    from courses.models import ClassSession

    rows = newest_records([ClassSession.objects.get(pk=session)])
    return {row.person.real_name: [row.state, row.method] for row in rows}


ACTS = {"open_hall": open_hall, "make_address": make_address, "see_records": see_records}
