"""Says which things readers see have changed, so that exactly the pages that show them are made anew.

A page that is merely edited refreshes what shows it (`page:12`). Only when it appears, vanishes, moves or changes what
it is found by are the lists refreshed that it belongs or belonged to (`members:article`, `topic-members:3`).
"""

from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from cms.domain.pages.page_cache import ALL, bump
from cms.models import HomePage, SitePage


@dataclass(frozen=True)
class Shape:
    """What decides in which lists a page stands."""

    live: bool
    url_path: str
    topics: frozenset[int]
    facts: tuple[Any, ...]


FACTS = ("audience", "sensitivity", "series_id", "series_number", "first_published_at", "locale_id")


def shape_in_database(page: Any) -> Shape | None:
    """The shape as readers know it; None for a page that is not stored yet."""
    if page.pk is None or page._state.adding:
        return None
    stored = type(page)._base_manager.filter(pk=page.pk).first()
    return stored and shape_of(stored)


def shape_of(page: Any) -> Shape:
    """The shape of a page object."""
    topics = frozenset(topic.pk for topic in page.topics.all()) if isinstance(page, SitePage) else frozenset()
    return Shape(page.live, page.url_path, topics, tuple(getattr(page, name, None) for name in FACTS))


def announce_page(page: Any, before: Shape | None, after: Shape | None) -> None:
    """Bump what readers see differently now that a page went from one shape to another (None: not there)."""
    was, now = before is not None and before.live, after is not None and after.live
    if not was and not now:
        return
    tags = [f"page:{page.pk}"]
    if before != after:
        topics = (before.topics if before else frozenset()) | (after.topics if after else frozenset())
        tags += [member_tag(page), *(f"topic-members:{topic}" for topic in sorted(topics))]
        tags += [f"series:{pk}" for pk in sorted({_series(before), _series(after)} - {None})]
        tags.append(f"versions:{page.translation_key}")
        if isinstance(page, HomePage) or page.depth <= 2:
            tags.append("ground")
        if page.depth == 3 and (was != now or (before and after and before.url_path != after.url_path)):
            tags.append("frame")
    if before and after and before.url_path != after.url_path:
        tags += _tags_below(page)
    bump(*tags)


def _tags_below(page: Any) -> list[str]:
    """Everything below a page whose address changed has another address too."""
    below = Page.objects.descendant_of(page).values_list("pk", "translation_key")
    return [tag for pk, key in below for tag in (f"page:{pk}", f"versions:{key}")]


def _series(shape: Shape | None) -> Any:
    return shape.facts[FACTS.index("series_id")] if shape else None


def member_tag(page: Any) -> str:
    """The tag of all lists of a type: members:article, members:episode …"""
    return f"members:{kind_of(type(page))}"


def kind_of(model: type[Page]) -> str:
    """ArticlePage → article."""
    return model.__name__.removesuffix("Page").lower()


def announce_move(page: Any) -> None:
    """A page and everything below it have new addresses."""
    for below in page.get_descendants(inclusive=True).specific():
        bump(f"page:{below.pk}", member_tag(below), f"versions:{below.translation_key}")
    bump("frame", "ground")


def announce_everything() -> None:
    """Every stored page of every process is made anew (a theme, a language, a restriction changed)."""
    bump(ALL)
