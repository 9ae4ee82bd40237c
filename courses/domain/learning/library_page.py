"""An article or episode of the library as a part of a course: read where it stands, so that both stay in step."""

from typing import Any

from wagtail.models import Page

from cms.models import ArticlePage, EpisodePage
from courses.domain.learning.outline import OutlineItem

READABLE = (ArticlePage, EpisodePage)


def find_library_page(item: OutlineItem, *, language: str) -> Any:
    """The live page that an item shows, in the reader's language where it has one; None when it was withdrawn."""
    if item.library_id is None:
        return None
    chosen = Page.objects.filter(pk=item.library_id).values_list("translation_key", flat=True).first()
    pages = Page.objects.live().public().filter(translation_key=chosen).select_related("locale") if chosen else ()
    best = min(
        pages, key=lambda page: (page.locale.language_code != language, page.pk != item.library_id), default=None
    )
    found = best.specific if best is not None else None
    return found if isinstance(found, READABLE) else None
