"""What the templates of all pages ask about the page they show: languages, way, permanent address, sharing."""

from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.domain.editing.translation import (
    HTML_LANGUAGE,
    MAIN,
    absolute,
    address_of,
    current_language,
    ground,
    language_links,
    language_of,
    live_versions,
)
from cms.domain.files.rendition import share_picture
from cms.domain.pages import page_cache, structured
from cms.domain.pages.frame import FrameSnapshot, frame_snapshot
from cms.domain.pages.permanent import permanent_address, permanent_path, qr_svg


class PageView:
    """Answers are made when asked for, at most once a request."""

    def __init__(self, page: Any, request: Any) -> None:
        self.page = page
        self.request = request
        self.language = current_language()

    @cached_property
    def links(self) -> dict[str, Any]:
        """The addresses of the page by language, and which languages it really has. Remembered between requests."""

        def build() -> dict[str, Any]:
            versions = live_versions(self.page)
            return {"urls": language_links(self.page, versions), "own": sorted(versions)}

        key = ("links", self.page.pk, str(self.page.translation_key))
        page_cache.tag(self.request, f"versions:{self.page.translation_key}", "ground")
        if getattr(self.request, "is_preview", False):
            return build()
        return page_cache.remember(self.request, key, lambda: self._tagged(build()))

    def _tagged(self, value: dict[str, Any]) -> dict[str, Any]:
        page_cache.tag(self.request, f"versions:{self.page.translation_key}", "ground")
        return value

    @cached_property
    def language_urls(self) -> dict[str, str]:
        """Where the reader of each language goes from here."""
        urls: dict[str, str] = self.links["urls"]
        return urls

    @cached_property
    def is_fallback(self) -> bool:
        """The page is read under another language than its own."""
        return language_of(self.page) != self.language

    @cached_property
    def lang(self) -> str:
        """The lang attribute of the body, where it differs from the frame's."""
        return HTML_LANGUAGE[language_of(self.page)] if self.is_fallback else ""

    @cached_property
    def address(self) -> str:
        """Where this page is read now."""
        return address_of(self.page, self.language)

    @cached_property
    def canonical(self) -> str:
        """The one address of this text: a Chinese body under /en/ names the Chinese address."""
        return absolute(address_of(self.page, language_of(self.page)))

    @cached_property
    def alternates(self) -> list[tuple[str, str]]:
        """(hreflang, address) of the languages the page really has; none for a page with one language."""
        own = self.links["own"]
        if len(own) < 2:
            return []
        urls = self.language_urls
        found = [(HTML_LANGUAGE[code], absolute(urls[code])) for code in own]
        return [*found, ("x-default", absolute(urls[MAIN]))] if MAIN in own else found

    @cached_property
    def share_picture(self) -> str:
        """The picture that other programs show; empty where there is none they understand."""
        picture = share_picture(self.page.cover)
        return absolute(picture) if picture else ""

    @cached_property
    def permanent(self) -> str:
        """The address that is printed, with scheme and host."""
        return permanent_address(self.page, self.language)

    @cached_property
    def permanent_path(self) -> str:
        """The same without."""
        return permanent_path(self.page, self.language)

    @cached_property
    def qr(self) -> SafeString:
        """The permanent address as a picture for a telephone's camera."""
        return qr_svg(self.permanent, title=_("Permanent address of this page"))

    @cached_property
    def frame(self) -> FrameSnapshot:
        """What stands around the page."""
        return frame_snapshot(self.language)

    @cached_property
    def crumbs(self) -> list[tuple[str, str]]:
        """(title, address) from the home page down to the parent of this page."""
        homes = set(ground().homes.values())
        parents = list(Page.objects.ancestor_of(self.page).filter(depth__gte=2).order_by("depth"))
        own = self.translations_of(parents)
        shown = [own.get(parent.translation_key, parent) for parent in parents]
        page_cache.tag(self.request, *(f"page:{one.pk}" for one in [*parents, *own.values()]))
        return [
            (_("Home") if parent.pk in homes else one.title, address_of(one, self.language))
            for parent, one in zip(parents, shown, strict=True)
        ]

    def translations_of(self, pages: list[Page]) -> dict[Any, Page]:
        """Pages in the reader's language by translation key, where this page itself is not. At most one query."""
        if language_of(self.page) == self.language:
            return {}
        keys, wanted = [page.translation_key for page in pages], {"locale__language_code": self.language}
        rows = Page.objects.filter(translation_key__in=keys, live=True, alias_of=None, **wanted)
        return {row.translation_key: row for row in rows}

    @cached_property
    def structured(self) -> SafeString:
        """JSON-LD: the way to the page (types with more to say add it)."""
        return structured.to_script(structured.breadcrumbs([*self.crumbs, (self.page.title, self.address)]))
