"""What reviewers of a course page are told about its parts."""

import pytest

from courses.domain.authoring.page_warnings import empty_parts
from courses.models import CourseItem, CoursePage, ItemKind

pytestmark = pytest.mark.django_db


def page_of(*parts):
    page = CoursePage(title="家访", slug="visit")
    page.items = [CourseItem(title=title, kind=kind, **fields) for title, kind, fields in parts]
    return page


def test_course_without_parts_is_said():
    assert empty_parts(page_of()) == ["课程还没有内容。"]


def test_empty_parts_are_named_and_headings_are_none():
    page = page_of(
        ("第一部分", ItemKind.SECTION, {}),
        ("门口", ItemKind.UNIT, {}),
        ("录音", ItemKind.LECTURE, {"episode_id": 1}),
        ("旧的", ItemKind.UNIT, {"withdrawn": True}),
    )
    assert [words.split("”")[0] for words in empty_parts(page)] == ["“门口"]
