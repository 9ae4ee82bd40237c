"""What templates ask about a page that is one page for both languages: episode, programme, lesson, curriculum."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.domain.editing.translation import HTML_LANGUAGE, LANGUAGES, MAIN, absolute, address_of, ground
from cms.domain.pages import page_cache
from cms.domain.pages.page_view import PageView


class BilingualView(PageView):
    """Such a page is at home in both languages once its title has been translated."""

    @property
    def is_bilingual(self) -> bool:
        """It has English words of its own."""
        return bool(self.page.title_en)

    @cached_property
    def links(self) -> dict[str, Any]:
        """One page, two addresses."""
        own = sorted(LANGUAGES) if self.is_bilingual else [MAIN]
        return {"urls": {code: address_of(self.page, code) for code in LANGUAGES}, "own": own}

    @cached_property
    def is_fallback(self) -> bool:
        return self.language != MAIN and not self.is_bilingual

    @cached_property
    def lang(self) -> str:
        return HTML_LANGUAGE[MAIN] if self.is_fallback else ""

    @cached_property
    def canonical(self) -> str:
        return absolute(address_of(self.page, self.language if self.is_bilingual else MAIN))

    @cached_property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way here, each step in the reader's language where it has one."""
        homes = set(ground().homes.values())
        parents = list(Page.objects.ancestor_of(self.page).filter(depth__gte=2).order_by("depth").specific())
        page_cache.tag(self.request, *(f"page:{parent.pk}" for parent in parents))
        return [
            (
                _("Home") if parent.pk in homes else getattr(parent, "label", parent.title),
                address_of(parent, self.language),
            )
            for parent in parents
        ]


def show_both_languages(page: Any, request: Any) -> BilingualView:
    """The view of such a page; the switch of languages in the frame follows it."""
    view = BilingualView(page, request)
    request.language_urls = view.language_urls
    return view
