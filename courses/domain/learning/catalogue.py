"""The catalogue: which courses the public and learners are shown, each once, as flat cards. Read once a process and
again after something on a card has changed: a page of it costs the same with 1,324 courses as with one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.db.models import Count, Prefetch, Q, Sum
from django.utils import timezone
from django.utils.safestring import SafeString

from cms.domain.editing.translation import HTML_LANGUAGE, address_of, language_of
from cms.domain.files.rendition import COVER_SPECS, cover_html
from cms.domain.pages import page_cache
from cms.domain.pages.frame import next_midnight
from cms.domain.pages.plugin_block import TAG as PLUGINS
from cms.domain.vocabulary import spell
from cms.models import CustomImage, Topic
from cms.search.analysis import fold
from courses.domain.inspecting.subjects import organisation_types
from courses.models import CourseItem, CoursePage, Enrolment, ItemKind, MoveOn
from plugins.api import runtime

TAG = "courses"  # bumped by whatever changes a card: courses.receivers.catalogue
SESSIONS = "session"  # what a course holds beside the kinds of its items: half days in a room


@dataclass(frozen=True, slots=True)
class TopicMark:
    """A topic as the catalogue's filter shows it."""

    slug: str
    label: str
    order: int


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course as a card shows it. `lang` is set where the page is not in the language around it.

    `words` is what is searched (folded), `spelling` what titles are sorted by, `holds` the kinds of its items.
    """

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
    audience: str
    topics: tuple[TopicMark, ...]
    lecturers: tuple[str, ...]
    holds: frozenset[str]
    words: str
    spelling: str
    place: int  # among all of the catalogue: 0 is the newest


@dataclass(frozen=True, slots=True)
class Contents:
    """What the items of a page come to: how many are needed, how long they take, of which kinds they are."""

    parts: int = 0
    minutes: int = 0
    holds: frozenset[str] = frozenset()


@lru_cache(maxsize=8192)
def _spell(title: str) -> str:
    """Pinyin takes longer than everything else on a card, and titles seldom change."""
    return spell(title)


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
            "lecturers",
        )
        .order_by("-first_published_at", "-pk")
    )
    best: dict[int | None, CoursePage] = {}
    ranks = {language: 0, settings.LANGUAGE_CODE: 1}
    for page in pages:
        held = best.get(page.course_id)
        if held is None or ranks.get(language_of(page), 2) < ranks.get(language_of(held), 2):
            best[page.course_id] = page
    return sorted(best.values(), key=lambda page: (-_published(page), -page.pk))


def _published(page: CoursePage) -> float:
    return page.first_published_at.timestamp() if page.first_published_at else 0.0


def contents_of(pages: Iterable[CoursePage]) -> dict[int, Contents]:
    """What is in each page, by its primary key. One query."""
    needed = Q(required=True) & ~Q(move_on=MoveOn.NOT_APPLICABLE)
    rows = (
        CourseItem.objects.filter(page__in=[page.pk for page in pages], withdrawn=False)
        .exclude(kind=ItemKind.SECTION)
        .order_by()
        .values_list("page_id", "kind", "assessment__type_key")
        .annotate(parts=Count("pk", filter=needed), spent=Sum("minutes", filter=needed))
    )
    parts: dict[int, int] = defaultdict(int)
    minutes: dict[int, int] = defaultdict(int)
    holds: dict[int, set[str]] = defaultdict(set)
    in_a_room = {kind.key for kind in runtime.assessment_types() if "sessions" in kind.needs}
    for page, kind, type_key, count, spent in rows:
        parts[page] += count
        minutes[page] += spent or 0
        holds[page].add(SESSIONS if type_key in in_a_room or kind == ItemKind.CLASS else str(kind))
    return {page: Contents(parts[page], minutes[page], frozenset(kinds)) for page, kinds in holds.items()}


def make_cards(pages: Iterable[CoursePage], *, language: str) -> list[CourseCard]:
    """Cards of pages that `live_pages` fetched. One query."""
    rows = list(pages)
    contents = contents_of(rows)
    return [_make_card(page, language, contents.get(page.pk, Contents()), place) for place, page in enumerate(rows)]


def _make_card(page: CoursePage, language: str, inside: Contents, place: int) -> CourseCard:
    course = page.course
    assert course is not None  # live_pages asks for it
    topics, lecturers = list(page.topics.all()), list(page.lecturers.all())
    own = language_of(page)
    names = [name for person in lecturers for name in (person.name, person.name_en) if name]
    return CourseCard(
        id=page.pk, course_id=course.pk, title=page.title, url=address_of(page, language), summary=page.summary,
        label=page.label, for_whom=page.for_whom, hours=page.hours, minutes=inside.minutes, parts=inside.parts,
        hue=topics[0].hue if topics else "t-school", art=page.cover_art or (topics[0].scene if topics else "two"),
        picture=cover_html(page.cover), lang="" if own == language else HTML_LANGUAGE[own],
        is_open=course.open_to_all, audience=page.audience, holds=inside.holds,
        topics=tuple(TopicMark(one.slug, one.label, one.order) for one in topics if one.is_shown),
        lecturers=tuple(person.label for person in lecturers), spelling=_spell(page.title),
        words=fold("\n".join([page.title, page.summary, *names])), place=place,
    )  # fmt: skip


def all_cards(*, language: str, request: Any = None) -> tuple[CourseCard, ...]:
    """Every card in a language, newest first. No query while nothing on any of them has changed since the last time."""
    asked = SimpleNamespace() if request is None else request

    def build() -> tuple[CourseCard, ...]:
        page_cache.tag(asked, TAG, "members:course", "topics", "frame", "ground", PLUGINS)
        page_cache.expire_at(asked, next_midnight(timezone.now()))
        return tuple(make_cards(live_pages(language=language), language=language))

    return page_cache.remember(asked, ("course-cards", language), build)


def course_cards(*, language: str, limit: int | None = None, request: Any = None) -> list[CourseCard]:
    """Cards of the courses that take learners, newest first; notes on the request what is shown."""
    return list(all_cards(language=language, request=request)[:limit])


def open_courses(person: Any, *, language: str, limit: int) -> list[CourseCard]:
    """Courses a learner could enrol in and has not."""
    taken = set(Enrolment.objects.of(person).running().values_list("course_id", flat=True))
    cards = all_cards(language=language)
    return [card for card in cards if card.is_open and card.course_id not in taken][:limit]
