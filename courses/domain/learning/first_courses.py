"""Courses that must be finished before somebody enrols themselves in another; staff may still enrol anybody."""

from typing import Any

from courses.models import Course, CourseCompletion


def missing_first(person: Any, course: Course) -> list[Course]:
    """The courses of the version in force that a person has not finished yet; no query where there are none."""
    keys = course.current_version.courses_first if course.current_version is not None else []
    if not keys:
        return []
    done = CourseCompletion.objects.in_force().filter(person=person, course__uuid__in=keys).values("course")
    return list(Course.objects.filter(uuid__in=keys).exclude(pk__in=done).order_by("title"))
