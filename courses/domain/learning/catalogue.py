"""The catalogue: which courses the public and learners are shown, each once, as flat cards. Constant queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.safestring import SafeString

from cms.domain import page_cache
from cms.domain.rendition import COVER_SPECS, cover_html
from cms.domain.translation import HTML_LANGUAGE, address_of, language_of
from cms.models import CustomImage, Topic
from courses.domain.inspecting.subjects import organisation_types
from courses.domain.learning.outline import outline_of
from courses.models import CoursePage, Enrolment


@dataclass(frozen=True)
class CourseCard:
    """A course as a card shows it. `lang` is set where the page is not in the language around it."""

    id: int
    course_id: int
    title: str
    url: str
    summary: str
    label: str
    for_whom: str
    hours: Decimal
    minutes: int
    parts: int
    hue: str
    art: str
    picture: SafeString | str
    lang: str
    is_open: bool


def live_pages(*, language: str) -> list[CoursePage]:
    """The page of each course that takes learners, in a language, or in the site's first one. Organisations under
    inspection are given their place by the bureau."""
    pages = (
        CoursePage.objects.live()
        .public()
        .filter(alias_of=None, course__current_version__isnull=False)
        .filter(Q(course__closed_on=None) | Q(course__closed_on__gt=timezone.localdate()))
        .exclude(course__current_version__items__assessment_version__type_key__in=organisation_types())
        .select_related("course__current_version")
        .prefetch_related(
            Prefetch("topics", Topic.objects.all()),
            Prefetch("cover", CustomImage.objects.prefetch_renditions(*COVER_SPECS)),
        )
        .order_by("-first_published_at", "-pk")
    )
    best: dict[int | None, CoursePage] = {}
    ranks = {language: 0, settings.LANGUAGE_CODE: 1}
    for page in pages:
        held = best.get(page.course_id)
        if held is None or ranks.get(language_of(page), 2) < ranks.get(language_of(held), 2):
            best[page.course_id] = page
    return list(best.values())


def make_cards(pages: Iterable[CoursePage], *, language: str) -> list[CourseCard]:
    """Cards of pages that `live_pages` fetched."""
    return [_make_card(page, language) for page in pages]


def _make_card(page: CoursePage, language: str) -> CourseCard:
    course = page.course
    assert course is not None  # live_pages asks for it
    version = course.current_version
    outline = outline_of(version, language=language) if version else None
    topics = list(page.topics.all())
    own = language_of(page)
    return CourseCard(
        id=page.pk, course_id=course.pk, title=page.title, url=address_of(page, language), summary=page.summary,
        label=page.label, for_whom=page.for_whom, hours=page.hours, minutes=outline.minutes if outline else 0,
        parts=len(outline.needed) if outline else 0, hue=topics[0].hue if topics else "t-school",
        art=page.cover_art or (topics[0].scene if topics else "two"), picture=cover_html(page.cover),
        lang="" if own == language else HTML_LANGUAGE[own], is_open=course.open_to_all,
    )  # fmt: skip


def course_cards(*, language: str, limit: int | None = None, request: Any = None) -> list[CourseCard]:
    """Cards of the courses that take learners, newest first; notes on the request what is shown."""
    cards = make_cards(live_pages(language=language)[:limit], language=language)
    if request is not None:
        page_cache.tag(request, "members:course", *(f"page:{card.id}" for card in cards))
    return cards


def open_courses(person: Any, *, language: str, limit: int) -> list[CourseCard]:
    """Courses a learner could enrol in and has not."""
    taken = set(Enrolment.objects.of(person).running().values_list("course_id", flat=True))
    pages = [page for page in live_pages(language=language) if page.course_id not in taken]
    return [card for card in make_cards(pages, language=language) if card.is_open][:limit]
