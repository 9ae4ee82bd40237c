"""Paths through the catalogue: their cards, their steps, and how far somebody is. Their own eyes only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q
from django.utils import timezone

from cms.domain.editing.translation import HTML_LANGUAGE, address_of, language_of
from cms.domain.files.rendition import COVER_SPECS, cover_html
from cms.models import CustomImage
from courses.domain.finding.states import DONE, NOT_BEGUN, UNDER_WAY
from courses.domain.learning.catalogue import CourseCard
from courses.models import CertificationPeriod, PathPage, PathStep


@dataclass(frozen=True)
class Step:
    """One step: its title, where it leads, whether it may be left out, and the reader's own state of it."""

    number: int
    title: str
    url: str
    note: str
    voluntary: bool
    is_programme: bool
    minutes: int = 0
    hours: Any = 0
    state: str = ""

    @property
    def is_done(self) -> bool:
        return self.state == DONE


@dataclass(frozen=True)
class PathCard:
    """A path as the catalogue shows it; `done` of `needed` only for whoever is signed in."""

    title: str
    url: str
    summary: str
    for_whom: str
    hue: str
    art: str
    picture: Any
    lang: str
    steps: tuple[Step, ...]
    knows_reader: bool = False

    @property
    def needed(self) -> tuple[Step, ...]:
        """Steps that may not be left out."""
        return tuple(step for step in self.steps if not step.voluntary)

    @property
    def done(self) -> int:
        """How many of them are finished."""
        return sum(step.is_done for step in self.needed)

    @property
    def is_done(self) -> bool:
        return bool(self.needed) and self.done == len(self.needed)

    @property
    def next(self) -> Step | None:
        """The first needed step that is not finished and has a page: programmes and what is away lead nowhere."""
        return next((step for step in self.needed if step.url and not step.is_done), None)

    @property
    def minutes(self) -> int:
        """Of its courses that need no choice."""
        return sum(step.minutes for step in self.needed)


def live_paths(*, language: str) -> list[PathPage]:
    """The page of each path in a language, else in the site's first one. Four queries."""
    pages = (
        PathPage.objects.live()
        .public()
        .filter(alias_of=None)
        .select_related("locale")
        .prefetch_related(
            "topics",
            "steps__course",
            "steps__programme",
            Prefetch("cover", CustomImage.objects.prefetch_renditions(*COVER_SPECS)),
        )
        .order_by("-first_published_at", "-pk")
    )
    best: dict[Any, PathPage] = {}
    ranks = {language: 0, settings.LANGUAGE_CODE: 1}
    for page in pages:
        held = best.get(page.translation_key)
        if held is None or ranks.get(language_of(page), 2) < ranks.get(language_of(held), 2):
            best[page.translation_key] = page
    return list(best.values())


def path_cards(
    pages: Iterable[PathPage], cards: Iterable[CourseCard], *, language: str, person: Any = None,
    states: Mapping[int, str] | None = None,
) -> list[PathCard]:  # fmt: skip
    """Cards with their steps. One query for the programmes of somebody signed in."""
    rows = list(pages)
    by_course = {card.course_id: card for card in cards}
    steps = {page.pk: list(page.steps.all()) for page in rows}
    asked = {step.programme_id for found in steps.values() for step in found if step.programme_id}
    valid = _valid_programmes(person, asked) if states is not None and asked else set()
    return [_make_card(page, steps[page.pk], by_course, language, states, valid) for page in rows]


def _valid_programmes(person: Any, programmes: set[int]) -> set[int]:
    lasts = Q(valid_until=None) | Q(valid_until__gte=timezone.localdate())
    rows = CertificationPeriod.objects.filter(
        lasts, person=person, programme__in=programmes, certified_at__isnull=False, revoked_at=None, archived_at=None
    )
    return set(rows.values_list("programme_id", flat=True))


def _make_card(
    page: PathPage, steps: list[PathStep], by_course: Mapping[int, CourseCard], language: str,
    states: Mapping[int, str] | None, valid: set[int],
) -> PathCard:  # fmt: skip
    topics, own = list(page.topics.all()), language_of(page)
    made = [_make_step(number, step, by_course, states, valid) for number, step in enumerate(steps, start=1)]
    return PathCard(
        title=page.title, url=address_of(page, language), summary=page.lead or page.summary, for_whom=page.for_whom,
        hue=topics[0].hue if topics else "t-school", art=page.cover_art or (topics[0].scene if topics else "path"),
        picture=cover_html(page.cover) if page.cover_id else "", lang="" if own == language else HTML_LANGUAGE[own],
        steps=tuple(made), knows_reader=states is not None,
    )  # fmt: skip


def _make_step(
    number: int, step: PathStep, by_course: Mapping[int, CourseCard], states: Mapping[int, str] | None, valid: set[int]
) -> Step:
    card = by_course.get(step.course_id or 0)
    if step.course is None:
        state = "" if states is None else DONE if step.programme_id in valid else NOT_BEGUN
        title = str(step.programme or "")
        return Step(number, title, "", step.note, step.voluntary, is_programme=True, state=state)
    state = "" if states is None else states.get(step.course.pk, NOT_BEGUN)
    state = state if state in ("", DONE, UNDER_WAY) else NOT_BEGUN
    return Step(
        number, card.title if card else step.course.title, card.url if card else "", step.note, step.voluntary,
        is_programme=False, minutes=card.minutes if card else 0, hours=card.hours if card else 0, state=state,
    )  # fmt: skip
