"""Articles as lists show them: a flat card each, everything fetched in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from cms.domain.editing.translation import HTML_LANGUAGE, address_of, current_language, language_of, prefix
from cms.domain.files.rendition import COVER_SPECS, cover_html
from cms.domain.pages import page_cache
from cms.domain.reading import minutes_of
from cms.models import ArticlePage, CustomImage, Topic


@dataclass(frozen=True)
class ArticleCard:
    """What a card says. `lang` is set where the text is not in the language of the page around it."""

    id: int
    title: str
    url: str
    summary: str
    minutes: int
    is_reviewed: bool
    reviewer: str
    topic: str
    topic_url: str
    hue: str
    scene: str
    picture: SafeString | str
    lang: str
    published: date | None


def with_cards(pages: QuerySet[ArticlePage]) -> QuerySet[ArticlePage]:
    """Fetch with the articles what their cards need: topics, cover and its renditions, reviewer."""
    return pages.select_related("reviewer").prefetch_related(
        Prefetch("topics", Topic.objects.all()),
        Prefetch("cover", CustomImage.objects.prefetch_renditions(*COVER_SPECS)),
    )


def make_card(page: ArticlePage, language: str | None = None) -> ArticleCard:
    """The card of one article."""
    language = language or current_language()
    topics = list(page.topics.all())
    first = topics[0] if topics else None
    own = language_of(page)
    return ArticleCard(
        id=page.pk,
        title=page.title,
        url=address_of(page, language),
        summary=page.summary,
        minutes=minutes_of(page),
        is_reviewed=page.reviewed_on is not None,
        reviewer=f"{page.reviewer.label} {page.reviewer.role}".strip() if page.reviewer else "",
        topic=first.label if first else "",
        topic_url=topic_address(first, language) if first else "",
        hue=first.hue if first else "t-emotion",
        scene=page.cover_art or (first.scene if first else "bridge"),
        picture=cover_html(page.cover),
        lang="" if own == language else HTML_LANGUAGE[own],
        published=page.first_published_at.date() if page.first_published_at else None,
    )


def make_cards(pages: Iterable[ArticlePage], *, request: Any = None, language: str | None = None) -> list[ArticleCard]:
    """Cards of articles fetched by `with_cards`; notes on the request which pages are shown."""
    cards = [make_card(page, language) for page in pages]
    if request is not None:
        page_cache.tag(request, *(f"page:{card.id}" for card in cards))
    return cards


def topic_address(topic: Topic, language: str | None = None) -> str:
    """Where everything about a topic is listed."""
    return f"{prefix(language or current_language())}/topics/{topic.slug}/"
