"""The course behind its pages: found by translation key, so that copying, translating and aliasing come out right."""

import secrets

from django.db import transaction

from courses.models import Course, CoursePage
from people.models.public_id import ALPHABET


def new_course_code() -> str:
    """A code nobody had to think of; staff may give another."""
    return "K" + "".join(secrets.choice(ALPHABET) for _ in range(7)).upper()


@transaction.atomic
def bind_course(page: CoursePage) -> Course:
    """Point the page at its course and return it; a page with a new translation key gets a new course.

    An alias shows the course of the page it stands for. Nothing is saved on the page: its own save follows.
    """
    source = page
    while source.alias_of_id:
        source = source.alias_of.specific
    course, _ = Course.objects.get_or_create(
        uuid=source.translation_key,
        defaults={
            "code": new_course_code(), "title": source.title, "owner_id": source.owner_organisation_id,
            "created_by_id": source.owner_id,
        },
    )  # fmt: skip
    page.course = course
    return course


def live_page_of(course: Course, *, language: str) -> CoursePage | None:
    """The page that shows a course in a language, else the one in any other; None when all are gone."""
    pages = CoursePage.objects.live().filter(course=course, alias_of=None).select_related("locale")
    return min(pages, key=lambda page: (page.locale.language_code != language, page.pk), default=None)
