"""A course with words of the glossary, and the path that leads to it, for one teacher."""

from typing import Any


def open_reading(login: str) -> dict[str, Any]:
    """Make the terms, the course and the path, and enrol the teacher."""
    from cms.domain.editing.publishing import publish_by_system
    from cms.models import GlossaryTerm
    from courses.domain.authoring.publishing import publish_course
    from courses.domain.learning.enrolment import enrol
    from courses.models import CataloguePage, Course, CourseItem, CoursePage, ItemKind, PathPage, PathStep
    from people.models import User

    GlossaryTerm.objects.create(
        name="求助信号", name_en="call for help", slug="qiuzhu-xinhao", text="没有开口，但用言行说“撑不住了”。"
    )
    parent = CataloguePage.objects.get(locale__language_code="zh-hans")
    text = [{"type": "paragraph", "value": "<p>求助信号常常很小。先听他说完。</p>"}] * 12
    page = CoursePage(title="小信号", slug="small-signs", summary="读一读。", live=False, locale=parent.locale)
    page.items = [
        CourseItem(kind=ItemKind.UNIT, title=title, minutes=5, body=text, sort_order=place)
        for place, title in enumerate(["读：看见", "读：开口"])
    ]
    parent.add_child(instance=page)
    publish_by_system(page, reason="browser test")
    version = publish_course(page)
    assert version is not None
    course = Course.objects.get(pk=version.course_id)
    path = PathPage(title="新教师起步", slug="first-steps", lead="先听，再说。", live=False, locale=parent.locale)
    path.steps = [PathStep(course=course, note="先看见。")]
    parent.add_child(instance=path)
    publish_by_system(path, reason="browser test")
    enrol(User.objects.get(email=login), course)
    return {"course": course.public_id, "path": path.url}
