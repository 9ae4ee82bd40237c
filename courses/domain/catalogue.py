"""The catalogue: which courses the public and learners are shown. Constant queries."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from courses.domain.outline import Outline, outline_of
from courses.models import CoursePage, Enrolment


@dataclass(frozen=True)
class CourseCard:
    """A course as a card shows it."""

    page: CoursePage
    outline: Outline
    enrolled: bool = False

    @property
    def public_id(self) -> str:
        """The course's id in addresses."""
        return str(self.page.course.public_id) if self.page.course else ""


def live_pages(*, language: str) -> list[CoursePage]:
    """The page of each open course in a language, or in the site's first language where it is not translated."""
    pages = (
        CoursePage.objects.live()
        .public()
        .filter(alias_of=None, course__current_version__isnull=False)
        .filter(Q(course__closed_on=None) | Q(course__closed_on__gt=timezone.localdate()))
        .select_related("course__current_version", "locale", "cover")
        .prefetch_related("topics")
        .order_by("-first_published_at")
    )
    best: dict[int | None, CoursePage] = {}
    ranks = {language: 0, settings.LANGUAGE_CODE: 1}
    for page in pages:
        held = best.get(page.course_id)
        rank = ranks.get(page.locale.language_code, 2)
        if held is None or rank < ranks.get(held.locale.language_code, 2):
            best[page.course_id] = page
    return list(best.values())


def course_cards(*, language: str, limit: int | None = None) -> list[CourseCard]:
    """Cards of the open courses, newest first."""
    cards = []
    for page in live_pages(language=language)[:limit]:
        version = page.course.current_version if page.course else None
        if version is not None:
            cards.append(CourseCard(page, outline_of(version, language=language)))
    return cards


def open_courses(person: Any, *, language: str, limit: int) -> list[CourseCard]:
    """Courses a learner could enrol in and has not."""
    taken = set(Enrolment.objects.of(person).running().values_list("course_id", flat=True))
    cards = [card for card in course_cards(language=language) if card.page.course_id not in taken]
    return [card for card in cards if card.page.course and card.page.course.open_to_all][:limit]
