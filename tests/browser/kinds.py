"""What browser tests of assessment types share: writing one in the admin, a course around it, people with a role."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.city import City

PARTS = {  # names in Chinese, since other tests look that no page of the city shows a stray word of English
    "learner": "学员", "teacher": "老师", "marker": "批阅人", "one": "甲", "two": "乙", "phone": "丙", "plain": "丁",
    "own": "本校", "guest": "来客",
}  # fmt: skip


def act(city: City, name: str, /, **facts: Any) -> Any:
    """Run one act below in an installation; gives what it gave."""
    return city.act(__name__, name, **facts)


def graded(city: City, assessment: str, **wanted: Any) -> Any:
    """What `count_grades` gives, as soon as it holds what is wanted, or after twenty seconds."""
    last = time.monotonic() + 20
    while True:
        found = act(city, "count_grades", assessment=assessment)
        if wanted.items() <= found.items() or time.monotonic() > last:
            return found
        time.sleep(0.2)


def write_assessment(page: Page, city: City, *, title: str, type_key: str, fill: Callable[[Page], None]) -> str:
    """By the admin's own forms: title and kind, then the kind's own form, which `fill` fills in; its public id."""
    page.goto(f"{city.address}/admin/assessments/add/")
    page.fill("input[name=title]", title)
    page.check(f"input[name=type_key][value={type_key}]")
    page.locator("form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/admin/assessments/*/")
    public_id = page.url.rstrip("/").rsplit("/", 1)[1]
    expect(page.locator("[name^=config-]").first).to_be_attached()
    fill(page)
    page.locator("form[method=post] button[type=submit]").last.click()
    page.wait_for_load_state("load")
    expect(page.locator(".messages")).to_contain_text("已保存")
    return public_id


def preview(page: Page, city: City, public_id: str, *, view: str = "attempt") -> None:
    """The paper as a learner gets it, or as it is printed."""
    page.goto(f"{city.address}/admin/assessments/{public_id}/preview/?view={view}")


def enrol(page: Page, city: City, course: dict[str, str]) -> str:
    """Take the course and open its one part; the address of that part."""
    page.goto(f"{city.address}/learn/course/{course['course']}/")
    page.locator("form[action$='/enrol/'] button").first.click()
    item = f"{city.address}/learn/course/{course['course']}/{course['item']}/"
    page.goto(item)
    return item


def open_course(*, assessment: str, title: str, slug: str) -> dict[str, Any]:
    """A course of one assessment that anybody may take."""
    from cms.domain.editing.publishing import publish_by_system
    from courses.domain.authoring.publishing import publish_course
    from courses.models import Assessment, CataloguePage, Course, CourseItem, CoursePage, ItemKind, MoveOn

    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    page = CoursePage(title=title, slug=f"{slug}-{assessment.lower()}", summary=title, live=False, locale=parent.locale)
    found = Assessment.objects.get(public_id=assessment)
    page.items = [CourseItem(kind=ItemKind.ASSESSMENT, title=found.title, minutes=5, assessment=found,
                             move_on=MoveOn.COMPLETED)]  # fmt: skip
    parent.add_child(instance=page)
    publish_by_system(page, reason="browser test")
    version = publish_course(page)
    assert version is not None
    Course.objects.filter(pk=version.course_id).update(open_to_all=True)
    course = Course.objects.get(pk=version.course_id)
    return {"course": course.public_id, "item": str(page.items.first().key)}


def add_person(*, name: str, email: str, password: str, role: str = "", school: str = "3331000101") -> dict[str, Any]:
    """Somebody of a school who can sign in, with a role over the city or over the school (`role@school`)."""
    from people.domain.membership import open_membership
    from people.domain.person import create_person, set_identifier
    from people.domain.role import grant_role
    from people.models import Organisation, Scheme, User

    person = User.objects.filter(email=email).first()
    if person is None:
        person = create_person(name, email=email)
        person.set_password(password)
        person.activated_at = person.created_at
        person.save()
        set_identifier(person, scheme=Scheme.EMAIL, value=email, verified=True)
        place = Organisation.objects.get(code=school)
        open_membership(person, organisation=place, capacity="teacher")
        if role:
            kind, _at, where = role.partition("@")
            grant_role(person, role=kind, organisation=place if where else Organisation.get_first_root_node())
    return {"id": person.public_id}


def count_grades(*, assessment: str) -> dict[str, Any]:
    """How many marks and grades there are, and the newest score."""
    from courses.models import Grade, Mark

    grades = Grade.objects.filter(attempt__assessment__public_id=assessment).order_by("pk")
    last = grades.last()
    return {
        "marks": Mark.objects.filter(attempt__assessment__public_id=assessment).count(),
        "grades": grades.count(),
        "score": None if last is None or last.score is None else str(last.score.normalize()),
        "passed": None if last is None else last.passed,
    }


def order(*, course: str, school: str) -> dict[str, Any]:
    """Put a school under inspection."""
    from courses.domain.inspecting.ordering import order_inspections
    from courses.models import Course
    from people.models import Organisation

    root = Organisation.objects.get(code=school)
    return {"new": order_inspections(Course.objects.get(public_id=course), root=root, actor=None)}


ACTS = {act.__name__: act for act in (open_course, add_person, count_grades, order)}
