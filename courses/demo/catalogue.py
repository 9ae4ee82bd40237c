"""Courses with readings, quizzes, a voluntary self-test and one of each other kind, published through their pages."""

from datetime import date
from decimal import Decimal
from typing import Any

from cms.demo.library import load_people, load_topics, publish_reviewed
from cms.demo.markup import read_tables, to_blocks
from cms.demo.radio import city
from cms.models import HomePage
from courses.demo.listening import load_part
from courses.domain.authoring.assessment import save_version
from courses.domain.authoring.publishing import publish_course
from courses.models import (
    Assessment,
    CataloguePage,
    Course,
    CourseAudience,
    CourseItem,
    CoursePage,
    ItemKind,
    MoveOn,
    Policy,
    PrivacyClass,
)
from plugins.api import runtime

LECTURERS = {
    "TZ-XLJK-01": ["程立", "顾言"],
    "TZ-XLJK-02": ["沈清"],
    "RC-XLJJ-01": ["林若水"],
    "RC-SJ-01": ["顾言"],
    "JY-FDS-01": ["沈清"],
    "TZ-TING-01": ["许诺"],
}


def load_catalogue() -> CataloguePage:
    """The page above all courses."""
    found = CataloguePage.objects.filter(locale__language_code="zh-hans").first()
    if found:
        return found
    home = HomePage.objects.get(locale__language_code="zh-hans")
    page = CataloguePage(
        title="课程",
        slug="courses",
        summary="给教师和红十字志愿者的培训课程：利用零碎时间学，学完计学时，考过发证书。",
        intro="利用课间和晚上的零碎时间，一节一节来。",
        cover_art="path",
        live=False,
        locale=home.locale,
        owner_organisation=city(),
    )
    home.add_child(instance=page)
    publish_reviewed(page, date(2026, 8, 28), load_people()["沈清"])
    return page


def load_courses() -> dict[str, Course]:
    """All courses by their code."""
    parent = load_catalogue()
    for _path, table in read_tables("courses"):
        if not Course.objects.filter(code=table["code"]).exists():
            load_course(parent, table)
    return {course.code: course for course in Course.objects.all()}


def load_course(parent: CataloguePage, table: dict[str, Any]) -> Course:
    """One course: page, items, version, and for whom it is."""
    people, topics = load_people(), load_topics()
    page = CoursePage(
        title=table["title"],
        slug=table["code"].lower(),
        summary=table["summary"],
        lead=table["summary"],
        hours=Decimal(table["hours"]),
        label="必修" if table.get("programme") else "",
        for_whom=table["for_whom"],
        cover_art=table["scene"],
        audience=table.get("audience") or ("teachers" if "teacher" in table["capacities"] else "volunteers"),
        live=False,
        locale=parent.locale,
        owner_organisation=city(),
        reviewer=people["沈清"],
        reviewed_on=date(2026, 9, 1),
    )
    page.items = [load_item(row, number) for number, row in enumerate(table["items"])]
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.topics.add(topics[table["topic"]])
    page.lecturers.add(*(people[name] for name in LECTURERS[table["code"]]))
    page.save()
    publish_reviewed(page, date(2026, 9, 1), people["林若水"])
    version = publish_course(page)
    assert version is not None
    course = version.course
    readable = table.get("is_readable", False)
    Course.objects.filter(pk=course.pk).update(code=table["code"], owner=city(), is_readable=readable)
    for capacity in table["capacities"]:
        due = date(2026, 12, 31) if table.get("programme") else None
        CourseAudience.objects.get_or_create(
            course=course, organisation=None, capacity=capacity, defaults={"due_on": due}
        )
    return Course.objects.get(pk=course.pk)


def load_item(row: dict[str, Any], number: int) -> CourseItem:
    """One part of a course."""
    fields: dict[str, Any] = {"title": row["title"], "minutes": row.get("minutes", 0), "sort_order": number}
    if row["kind"] == "section":
        return CourseItem(kind=ItemKind.SECTION, required=False, **fields)
    if row["kind"] == "unit":
        return CourseItem(kind=ItemKind.UNIT, body=to_blocks(row["body"], mind="记一下"), **fields)
    if row["kind"] == "scale":
        free = Policy(attempts=None, pass_mark=None)
        test = load_assessment(row["title"], "scale", {"pack": row["pack"]}, PrivacyClass.CONFIDENTIAL, free)
        return CourseItem(kind=ItemKind.ASSESSMENT, assessment=test, required=False, **fields)
    if row["kind"] == "sample":
        return CourseItem(kind=ItemKind.ASSESSMENT, assessment=load_sample(row), **fields)
    if (part := load_part(row, fields)) is not None:
        return part
    policy = Policy(attempts=row["attempts"], pass_mark=Decimal(row["pass_percent"]))
    quiz = load_assessment(row["title"], "quiz", quiz_config(row["questions"]), PrivacyClass.GRADED, policy)
    return CourseItem(kind=ItemKind.ASSESSMENT, assessment=quiz, move_on=MoveOn.PASSED, after_all_before=True, **fields)


def load_sample(row: dict[str, Any]) -> Assessment:
    """An assessment of any kind, as its plugin shows it in examples."""
    kind = runtime.assessment_type(row["type_key"])
    assert kind is not None
    config = {**next(iter(kind.samples())).config, **row.get("changes", {})}
    privacy = PrivacyClass(row.get("privacy", PrivacyClass.GRADED))
    policy = Policy(attempts=None, pass_mark=None, anonymous_marking=False)
    return load_assessment(row["title"], row["type_key"], config, privacy, policy)


def load_assessment(title: str, type_key: str, config: dict[str, Any], privacy: str, policy: Policy) -> Assessment:
    """An assessment with its first version."""
    made = Assessment.objects.create(title=title, type_key=type_key, owner=city())
    save_version(made, config=config, privacy=privacy, policy=policy)
    made.refresh_from_db()
    return made


def quiz_config(questions: list[dict[str, Any]]) -> dict[str, Any]:
    """The questions of the demo in the form of the quiz plugin; twenty points each."""
    items = []
    for number, question in enumerate(questions, 1):
        item: dict[str, Any] = {
            "id": f"q{number}",
            "kind": "text" if question["kind"] == "short" else question["kind"],
            "stem": question["text"],
            "points": "20",
            "feedback": question["feedback"],
        }
        if question["kind"] == "short":
            item |= {"accepted": question["accept"], "numeric": True}
        elif question["kind"] == "true_false":
            item["correct"] = question["right"] == [0]
        else:
            item["options"] = [
                {"id": f"o{place}", "text": text, "correct": place in question["right"], "feedback": ""}
                for place, text in enumerate(question["options"])
            ]
        if question["kind"] == "multiple":
            item["scoring"] = "each"
        items.append(item)
    return {"intro": "", "shuffle_items": False, "shuffle_options": True, "items": items}
