"""What to read next: the neighbours in a series, what the editor named, then what shares most topics."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from cms.domain.cards import ArticleCard, make_cards, with_cards
from cms.domain.editing.translation import current_language, in_language
from cms.models import ArticlePage
from cms.models.site_page import Sensitivity

SHOWN = 3


@dataclass(frozen=True)
class SeriesPlace:
    """Where an article stands in its series."""

    number: int
    total: int
    before: ArticleCard | None
    after: ArticleCard | None


def related_articles(article: ArticlePage, *, request: Any = None, language: str | None = None) -> list[ArticleCard]:
    """At most three cards. Nothing at all on a page at risk, and no page at risk by topics alone."""
    if article.is_risk:
        return []
    language = language or current_language()
    named = [link.target_id for link in article.related_links.all()]
    readable = in_language(ArticlePage.objects.exclude(translation_key=article.translation_key), language)
    keys = {pk: order for order, pk in enumerate(named)}
    topics = [topic.pk for topic in article.topics.all()]
    wanted = Q(pk__in=named) | (Q(overlap__gt=0) & ~Q(sensitivity=Sensitivity.RISK))
    pages = list(
        with_cards(
            readable.annotate(overlap=Count("topics", filter=Q(topics__in=topics)))
            .filter(wanted)
            .order_by(F("pk").asc() if not topics else "-overlap", "-first_published_at", "-pk")[: SHOWN + len(named)]
        )
    )
    if named:
        known = {page.pk for page in pages}
        missing = [pk for pk in named if pk not in known]
        if missing:
            pages = [*with_cards(readable.filter(pk__in=missing)), *pages]
    pages.sort(key=lambda page: keys.get(page.pk, len(keys)))
    return make_cards(pages[:SHOWN], request=request, language=language)


def place_in_series(article: ArticlePage, *, request: Any = None, language: str | None = None) -> SeriesPlace | None:
    """The neighbours in the series, in one list of queries; None without a series, and on a page at risk."""
    if article.series_id is None or article.is_risk:
        return None
    language = language or current_language()
    row = list(
        in_language(ArticlePage.objects.filter(series_id=article.series_id), language)
        .order_by(F("series_number").asc(nulls_last=True), "pk")
        .values_list("pk", "translation_key")
    )
    keys = [key for _pk, key in row]
    if article.translation_key not in keys:
        return None
    at = keys.index(article.translation_key)
    around = [row[place][0] for place in (at - 1, at + 1) if 0 <= place < len(row)]
    cards = {
        card.id: card
        for card in make_cards(
            with_cards(ArticlePage.objects.filter(pk__in=around)), request=request, language=language
        )
    }
    return SeriesPlace(
        number=at + 1,
        total=len(row),
        before=cards.get(row[at - 1][0]) if at else None,
        after=cards.get(row[at + 1][0]) if at + 1 < len(row) else None,
    )
