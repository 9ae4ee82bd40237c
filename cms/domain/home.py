"""What the home page puts forward. Upper wings and other rooms add sections with `register_section`."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from cms.domain.cards import ArticleCard, make_cards, with_cards
from cms.domain.editing.translation import address_of, current_language, in_language
from cms.domain.library import Choice, TopicTile, count_audiences, newest, topic_tiles
from cms.domain.library import articles as library_articles
from cms.domain.pages import page_cache
from cms.models import ArticlePage, SectionPage
from cms.models.site_page import Audience, Sensitivity

SectionBuilder = Callable[[Any], "SafeString | str | None"]
ON_AIR = "on_air"
_sections: dict[str, tuple[int, SectionBuilder]] = {}
TILES = 8


def register_section(name: str, build: SectionBuilder, *, order: int) -> None:
    """Add a part to the home page: `build(request)` returns its HTML or nothing, and tags what it shows.

    The name "on_air" is the card beside the recommended article. The others stand between topics and newest articles.
    """
    _sections[name] = (order, build)


class Home:
    """The lists of the home page for one request; each is remembered until something in it changes."""

    def __init__(self, page: Any, request: Any) -> None:
        self.page = page
        self.request = request
        self.language = current_language()

    def _remember(self, name: str, build: Callable[[], Any]) -> Any:
        if getattr(self.request, "is_preview", False):
            return build()
        return page_cache.remember(self.request, ("home", self.page.pk, name, self.language), build)

    @cached_property
    def featured(self) -> ArticleCard | None:
        """What the editor recommends, else the newest article; nothing at risk is ever put forward."""
        cards: list[ArticleCard] = self._remember("featured", self._find_featured)
        return cards[0] if cards else None

    def _find_featured(self) -> list[ArticleCard]:
        page_cache.tag(self.request, f"page:{self.page.pk}", "members:article")
        if self.page.featured_id is not None:
            page_cache.tag(self.request, f"page:{self.page.featured_id}")
            key = ArticlePage.objects.filter(pk=self.page.featured_id).values("translation_key")
            pages = in_language(ArticlePage.objects.filter(translation_key__in=key), self.language)
            found = make_cards(with_cards(pages.exclude(sensitivity=Sensitivity.RISK)), request=self.request)
            if found:
                return found
        return newest(self.request, number=1, language=self.language)

    @cached_property
    def newest(self) -> list[ArticleCard]:
        """Three new articles."""
        but = self.featured.id if self.featured else None
        found: list[ArticleCard] = self._remember(f"newest-{but}", lambda: newest(self.request, number=3, but=but))
        return found

    @cached_property
    def tiles(self) -> list[TopicTile]:
        """Topics with numbers."""
        found: list[TopicTile] = self._remember("tiles", lambda: topic_tiles(self.request))
        return [tile for tile in found if tile.count][:TILES]

    @cached_property
    def audiences(self) -> list[Choice]:
        """For whom there is something to read."""

        def count() -> list[Choice]:
            page_cache.tag(self.request, "members:article")
            return count_audiences(library_articles(self.language))

        found: list[Choice] = self._remember("audiences", count)
        return [choice for choice in found if choice.value != Audience.EVERYONE]

    @cached_property
    def library_url(self) -> str:
        """The root of the library."""

        def find() -> str:
            page_cache.tag(self.request, "members:section")
            page = in_language(SectionPage.objects.all(), self.language).order_by("depth", "path").first()
            return address_of(page, self.language) if page else ""

        found: str = self._remember("library", find)
        return found

    @cached_property
    def on_air(self) -> SafeString | str | None:
        """The card of the episode on air."""
        _order, build = _sections.get(ON_AIR, (0, None))
        return build(self.request) if build else None

    @cached_property
    def sections(self) -> list[SafeString | str]:
        """The other parts, in order."""
        parts = sorted((order, name, build) for name, (order, build) in _sections.items() if name != ON_AIR)
        return [html for html in (build(self.request) for _order, _name, build in parts) if html]
