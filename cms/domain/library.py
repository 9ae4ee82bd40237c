"""Lists of the library: filtering, counting and leafing through articles; topics and series."""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.domain.cards import ArticleCard, make_cards, topic_address, with_cards
from cms.domain.editing.translation import address_of, current_language, in_language
from cms.domain.pages import page_cache
from cms.models import ArticlePage, EpisodePage, LessonPage, Series, Topic
from cms.models.site_page import Audience, Sensitivity

A_PAGE = 12
LONGEST_PAGE_NUMBER = 6


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with how many articles it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Shelf:
    """One page of a list: cards, where one is in it, and the filters."""

    cards: list[ArticleCard]
    total: int
    page: Any
    numbers: list[Any]
    topics: list[Choice] = field(default_factory=list)
    audiences: list[Choice] = field(default_factory=list)
    unknown_page: str = ""

    @property
    def topic_chosen(self) -> bool:
        """The list is narrowed to a topic."""
        return any(choice.chosen for choice in self.topics)

    @property
    def audience_chosen(self) -> bool:
        """The list is narrowed to readers of a kind."""
        return any(choice.chosen for choice in self.audiences)

    @property
    def chosen(self) -> int:
        """How many filters are set."""
        return sum(choice.chosen for choice in [*self.topics, *self.audiences])


def articles(language: str | None = None) -> QuerySet[ArticlePage]:
    """Live articles for readers of a language, the newest first."""
    return in_language(ArticlePage.objects.all(), language).order_by("-first_published_at", "-pk")


def browse(
    request: Any,
    pages: QuerySet[ArticlePage],
    *,
    filters: dict[str, str],
    tags: tuple[str, ...] = ("members:article", "topics"),
) -> Shelf:
    """One page of `pages` under the filters `topic`, `audience` and `page`. A facet does not count itself out."""
    page_cache.tag(request, *tags)
    topic, audience = filters.get("topic", ""), filters.get("audience", "")
    by_topic = Q(topics__slug=topic) if topic else Q()
    by_audience = Q(audience=audience) if audience else Q()
    found = pages.filter(by_topic).filter(by_audience)
    paginator: Paginator[ArticlePage] = Paginator(with_cards(found), A_PAGE)
    here, unknown = turn_to(paginator, filters.get("page", ""))
    return Shelf(
        cards=make_cards(here.object_list, request=request),
        total=paginator.count,
        page=here,
        numbers=list(paginator.get_elided_page_range(here.number, on_each_side=1, on_ends=1)),
        topics=count_topics(pages.filter(by_audience), chosen=topic),
        audiences=count_audiences(pages.filter(by_topic), chosen=audience),
        unknown_page=unknown,
    )


def turn_to(paginator: Paginator[Any], asked: str) -> tuple[Any, str]:
    """The page asked for; where there is none, the nearest one and what was asked."""
    try:
        return paginator.page(asked[:LONGEST_PAGE_NUMBER] or 1), ""
    except PageNotAnInteger:
        return paginator.page(1), asked[:20]
    except EmptyPage:
        return paginator.get_page(1 if asked.startswith(("-", "0")) else paginator.num_pages), asked[:20]


def count_topics(pages: QuerySet[ArticlePage], *, chosen: str = "") -> list[Choice]:
    """Topics with the number of articles each has among `pages`; empty ones are left out."""
    through = ArticlePage.topics.through
    counts = dict(
        through.objects.filter(articlepage__in=pages.order_by().values("pk"))
        .values_list("topic")
        .annotate(n=Count("articlepage", distinct=True))
    )
    return [
        Choice(topic.slug, topic.label, counts[topic.pk], topic.slug == chosen)
        for topic in Topic.objects.shown()
        if counts.get(topic.pk)
    ]


def count_audiences(pages: QuerySet[ArticlePage], *, chosen: str = "") -> list[Choice]:
    """For whom, with numbers."""
    counts = dict(pages.order_by().values_list("audience").annotate(n=Count("pk", distinct=True)))
    return [
        Choice(value, str(label), counts[value], value == chosen)
        for value, label in Audience.choices
        if counts.get(value)
    ]


def articles_below(section: Any) -> QuerySet[ArticlePage]:
    """Articles of a section as its reader should see them: those below it or below the same section in Chinese."""
    roots = Page.objects.filter(translation_key=section.translation_key, live=True).values_list("path", flat=True)
    below = Q(pk__in=[])
    for path in roots:
        below |= Q(path__startswith=path)
    return articles().filter(below)


def browse_topic(request: Any, topic: Topic, *, filters: dict[str, str]) -> Shelf:
    """One page of the articles about a topic. Only this topic's comings and goings change it."""
    pages = articles().filter(pk__in=ArticlePage.topics.through.objects.filter(topic=topic).values("articlepage"))
    return browse(request, pages, filters=filters, tags=(f"topic-members:{topic.pk}",))


@dataclass(frozen=True)
class Row:
    """A line of a plain list."""

    title: str
    text: str
    url: str


@dataclass(frozen=True)
class Others:
    """Pages of another kind about a topic."""

    title: str
    icon: str
    rows: list[Row]


def other_kinds(request: Any, topic: Topic, *, number: int = 6) -> list[Others]:
    """Episodes and lessons about a topic; one query a kind."""
    kinds = ((EpisodePage, _("On the radio"), "headphones"), (LessonPage, _("Lessons"), "calendar"))
    found = []
    for model, title, icon in kinds:
        pages = in_language(model.objects.filter(topics=topic)).order_by("-first_published_at")[:number]
        rows = [Row(page.label, page.text, address_of(page)) for page in pages]
        page_cache.tag(request, *(f"page:{page.pk}" for page in pages))
        if rows:
            found.append(Others(title, icon, rows))
    return found


@dataclass(frozen=True)
class TopicTile:
    """A topic with how many articles it has."""

    topic: Topic
    count: int
    url: str


def topic_tiles(request: Any, language: str | None = None) -> list[TopicTile]:
    """Every topic shown, with its number of articles. Two queries."""
    language = language or current_language()
    page_cache.tag(request, "topics", "members:article")
    counts = {choice.value: choice.count for choice in count_topics(articles(language))}
    tiles = []
    for topic in Topic.objects.shown():
        page_cache.tag(request, f"topic:{topic.pk}")
        tiles.append(TopicTile(topic, counts.get(topic.slug, 0), topic_address(topic, language)))
    return tiles


def newest(request: Any, *, number: int = 3, language: str | None = None, but: int | None = None) -> list[ArticleCard]:
    """The newest articles; nothing at risk is put forward by itself."""
    page_cache.tag(request, "members:article")
    pages = articles(language).exclude(sensitivity=Sensitivity.RISK).exclude(pk=but or 0)
    return make_cards(with_cards(pages)[:number], request=request, language=language)


def articles_of_series(request: Any, series: Series) -> list[ArticleCard]:
    """The articles of a series in their order."""
    page_cache.tag(request, f"series:{series.pk}")
    pages = in_language(ArticlePage.objects.filter(series=series)).order_by("series_number", "pk")
    return make_cards(with_cards(pages), request=request)
