"""Sets the stage of a browser test inside an installation: staff accounts and one course with its programme."""

from collections.abc import Callable
from typing import Any

from tests.browser.cast import PASSWORD, cast
from tests.browser.reading import open_reading
from tests.browser.two_hours import count_learned, open_two_hours

STAFF = {
    "bureau@city.example": ("郑国栋", "bureau_admin"),
    "editor@city.example": ("许诺", "editor"),
    "reviewer@city.example": ("沈清", "reviewer"),
}


def open_staff() -> dict[str, Any]:
    """Bureau administrator, editor and reviewer of the whole city."""
    from people.domain.membership import open_membership
    from people.domain.person import create_person, set_identifier
    from people.domain.role import grant_role
    from people.models import Organisation, Scheme

    city = Organisation.get_first_root_node()
    for email, (name, role) in STAFF.items():
        person = create_person(name, email=email)
        person.set_password(PASSWORD)
        person.activated_at = person.created_at
        person.save()
        set_identifier(person, scheme=Scheme.EMAIL, value=email, verified=True)
        open_membership(person, organisation=city, capacity="staff")
        grant_role(person, role=role, organisation=city)
    return {"password": PASSWORD}


def open_course() -> dict[str, Any]:
    """One course for all teachers with two units and a quiz, and the programme that certifies it."""
    from decimal import Decimal

    from cms.domain.editing.publishing import publish_by_system
    from courses.demo.catalogue import load_assessment, quiz_config
    from courses.domain.authoring.publishing import publish_course
    from courses.domain.certifying.programme import draft_version, publish_version, set_courses
    from courses.domain.learning.enrolment import enrol_by_rules
    from courses.models import (
        AudienceRule,
        CataloguePage,
        Course,
        CourseAudience,
        CourseItem,
        CoursePage,
        Issuer,
        ItemKind,
        MoveOn,
        Policy,
        PrivacyClass,
        Programme,
    )
    from courses.models.programme import Validity
    from people.models import Organisation

    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    questions = [
        {
            "kind": "single",
            "text": "先和谁比？",
            "options": ["别人", "他自己从前"],
            "right": [1],
            "feedback": "和自己比。",
        },
        {"kind": "true_false", "text": "直接问会带来念头。", "right": [1], "feedback": "不会。"},
        {"kind": "short", "text": "全国心理援助热线？", "accept": ["12356"], "feedback": "12356"},
    ]
    policy = Policy(attempts=3, pass_mark=Decimal(60))
    quiz = load_assessment("结课测验", "quiz", quiz_config(questions), PrivacyClass.GRADED, policy)
    text = [("paragraph", "<p>老师每天看见学生几个小时，看得见别人看不见的东西。</p>")]
    page = CoursePage(
        title="教师心理健康素养", slug="literacy", summary="两节短课和一次测验。", hours=Decimal(6), live=False
    )
    page.locale = parent.locale
    page.items = [
        CourseItem(kind=ItemKind.UNIT, title="看见变化", minutes=10, body=text, sort_order=0),
        CourseItem(kind=ItemKind.UNIT, title="第一句话", minutes=10, body=text, sort_order=1),
        CourseItem(
            kind=ItemKind.ASSESSMENT,
            title="结课测验",
            minutes=10,
            assessment=quiz,
            move_on=MoveOn.PASSED,
            after_all_before=True,
            sort_order=2,
        ),
    ]
    parent.add_child(instance=page)
    publish_by_system(page, reason="browser test")
    version = publish_course(page)
    assert version is not None
    CourseAudience.objects.create(course=version.course, capacity="teacher")
    city = Organisation.get_first_root_node()
    issuer = Issuer.objects.create(prefix="YQ", owner=city, name="云桥市教育局", name_en="Yunqiao Education Bureau")
    programme = Programme.objects.create(issuer=issuer, code="XLJK", owner=city, name="教师心理健康素养培训")
    draft = draft_version(programme)
    draft.hours, draft.validity, draft.validity_months = Decimal(6), Validity.PREVIOUS, 36
    draft.save()
    set_courses(draft, [version.course])
    AudienceRule.objects.create(version=draft, organisation=city, capacity="teacher")
    publish_version(draft)
    return {"enrolled": enrol_by_rules(), "course": Course.objects.get(pk=version.course_id).public_id}


def count_people() -> dict[str, Any]:
    """How many rows the register holds, to see that importing again changes nothing."""
    from people.models import Membership, Organisation, PersonIdentifier, User

    tables = {"people": User, "memberships": Membership, "organisations": Organisation, "numbers": PersonIdentifier}
    return {name: model.objects.count() for name, model in tables.items()}


def place_assessment(public_id: str) -> dict[str, Any]:
    """A course open to all whose only part is this assessment, as it stands in the admin."""
    from cms.domain.editing.publishing import publish_by_system
    from courses.domain.authoring.publishing import publish_course
    from courses.models import Assessment, CataloguePage, Course, CourseItem, CoursePage, ItemKind

    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    made = Assessment.objects.get(public_id=public_id)
    page = CoursePage(
        title=made.title, slug=f"alone-{public_id}", summary="一份作业。", live=False, locale=parent.locale
    )
    page.items = [CourseItem(kind=ItemKind.ASSESSMENT, title=made.title, minutes=5, assessment=made)]
    parent.add_child(instance=page)
    publish_by_system(page, reason="browser test")
    version = publish_course(page)
    assert version is not None
    Course.objects.filter(pk=version.course_id).update(open_to_all=True)
    course = Course.objects.get(pk=version.course_id)
    return {"course": course.public_id, "item": str(version.items.get().key)}


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    "place": place_assessment,
    "staff": open_staff,
    "course": open_course,
    "count": count_people,
    "cast": cast,
    "two_hours": open_two_hours,
    "reading": open_reading,
    "learned": count_learned,
}
