"""What the template of an article asks."""

from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from cms.domain.cards import ArticleCard, topic_address
from cms.domain.files.rendition import cover_html, share_picture
from cms.domain.pages import page_cache, structured
from cms.domain.pages.page_view import PageView
from cms.domain.reading import TocEntry, minutes_of, table_of_contents
from cms.domain.related import SeriesPlace, place_in_series, related_articles
from cms.models import ContentPerson, Topic


class ArticleView(PageView):
    """Everything an article shows beside its own fields."""

    @cached_property
    def minutes(self) -> int:
        """Minutes to read."""
        return minutes_of(self.page)

    @cached_property
    def topics(self) -> list[tuple[Topic, str]]:
        """(topic, address)."""
        found = [(topic, topic_address(topic, self.language)) for topic in self.page.topics.all()]
        page_cache.tag(self.request, *(f"topic:{topic.pk}" for topic, _url in found))
        return found

    @cached_property
    def hue(self) -> str:
        """The hue of the first topic."""
        return self.topics[0][0].hue if self.topics else "t-emotion"

    @cached_property
    def authors(self) -> list[ContentPerson]:
        """Who wrote it."""
        found = list(self.page.authors.all())
        page_cache.tag(self.request, *(f"contentperson:{person.pk}" for person in found))
        return found

    @cached_property
    def reviewer(self) -> ContentPerson | None:
        """Who reviewed it, with their organisation."""
        if self.page.reviewer_id is None:
            return None
        page_cache.tag(self.request, f"contentperson:{self.page.reviewer_id}")
        return ContentPerson.objects.select_related("organisation").filter(pk=self.page.reviewer_id).first()

    @cached_property
    def toc(self) -> list[TocEntry]:
        """The sections; empty for a short text."""
        return table_of_contents(self.page.body)

    @cached_property
    def body(self) -> list[tuple[str, Any]]:
        """(anchor, block): second-level headings carry the anchors of the table of contents."""
        number, blocks = 0, []
        for block in self.page.body:
            anchor = ""
            if block.block_type == "heading" and (block.value.get("level") or "2") == "2":
                number += 1
                anchor = f"s{number}"
            blocks.append((anchor, block))
        return blocks

    @cached_property
    def cover(self) -> SafeString | str:
        """The large picture, with its description."""
        cover = self.page.cover
        return cover_html(cover, eager=True, alt=cover.default_alt_text) if cover else ""

    @cached_property
    def series(self) -> SeriesPlace | None:
        """Its place in a series."""
        if self.page.series_id:
            page_cache.tag(self.request, f"series:{self.page.series_id}")
        return place_in_series(self.page, request=self.request, language=self.language)

    @cached_property
    def related(self) -> list[ArticleCard]:
        """What to read next. Lists change when an article of one of its topics comes or goes."""
        page_cache.tag(self.request, *(f"topic-members:{topic.pk}" for topic, _url in self.topics))
        return related_articles(self.page, request=self.request, language=self.language)

    @cached_property
    def episode(self) -> Any:
        """The episode that goes with it, while it is on air."""
        page = self.page.audio
        if page is None or not page.live:
            return None
        page_cache.tag(self.request, f"page:{page.pk}")
        return page

    @cached_property
    def structured(self) -> SafeString:
        """JSON-LD of the article and the way to it."""
        picture = share_picture(self.page.cover)
        facts = structured.article(self.page, url=self.address, picture=picture, names=self.frame.names)
        return structured.to_script(facts, structured.breadcrumbs([*self.crumbs, (self.page.title, self.address)]))
