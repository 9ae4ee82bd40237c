"""Serving pages: from an address to a page in the reader's language, and what every page type gives its template."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.views import serve_chain
from wagtail.wagtail_hooks import check_view_restrictions

from cms.domain.editing.translation import MAIN, Ground, current_language, ground
from cms.domain.pages import page_cache
from cms.domain.pages.frame import next_midnight
from cms.domain.pages.page_cache import Snapshot
from cms.domain.pages.page_view import PageView
from cms.models import SitePage

PageServe = Callable[..., Any]
_restricted: Snapshot[list[str]] = Snapshot(
    lambda _language: list(PageViewRestriction.objects.values_list("page__path", flat=True)), "frame"
)


@require_safe
def serve(request: HttpRequest, path: str = "") -> HttpResponse:
    """Every page of the site. Under /en/ the English tree is asked first, then the Chinese."""
    land = ground()
    if land.site is None:
        raise Http404
    request._wagtail_site = Site.find_for_request(request) if land.several_sites else land.site  # type: ignore[attr-defined]
    found = find_page(request, land, path)
    if found is None:
        raise Http404
    page, args, kwargs = found
    is_restricted = any(page.path.startswith(start) for start in _restricted.get(""))
    if is_restricted:
        page_cache.refuse(request)
    for check in hooks.get_hooks("before_serve_page"):
        answer = check(page, request, args, kwargs)
        if isinstance(answer, HttpResponse):
            return answer
    chain: PageServe = serve_chain
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        if wrap is not check_view_restrictions or is_restricted:
            chain = wrap(chain)
    return chain(page, request, args, kwargs)


def find_page(request: HttpRequest, land: Ground, path: str) -> tuple[Any, list[Any], dict[str, Any]] | None:
    """The page at an address and the arguments of its own routing: one query for the row, one for its type's."""
    for language in dict.fromkeys((current_language(), MAIN)):
        root = land.roots.get(language)
        if root is None:
            continue
        found = find_exactly(request, root + path) or find_by_routing(request, land.homes[language], path)
        if found is not None:
            return found
    return None


def find_exactly(request: HttpRequest, url_path: str) -> tuple[Any, list[Any], dict[str, Any]] | None:
    """The page whose whole address this is. Types with routing of their own are asked for theirs."""
    page = remembered_page(request, url_path)
    if page is None:
        return None
    if type(page).route is not Page.route:
        try:
            result = page.route(request, [])
        except Http404:
            return None
        return result.page, result.args, result.kwargs
    return (page, [], {}) if page.live else None


def remembered_page(request: HttpRequest, url_path: str) -> Any:
    """The page at an address, read once a process and again after it changed. Every request gets a copy of its own."""

    def read() -> Any:
        slug = url_path.rstrip("/").rsplit("/", 1)[-1]
        row = Page.objects.filter(slug=slug, url_path=url_path).first()
        page_cache.tag(request, "ground", f"page:{row.pk}" if row else "members:any")
        return row and row.specific

    held = page_cache.remember(request, ("page", url_path), read, only_if=bool)
    return copy(held) if held is not None else None


def find_by_routing(request: HttpRequest, home: int, path: str) -> tuple[Any, list[Any], dict[str, Any]] | None:
    """Below a page that routes on by itself (a version of a legal text, an episode that was withdrawn)."""
    parts = [part for part in path.split("/") if part]
    if not parts:
        return None
    try:
        result = Page.objects.get(pk=home).specific.route(request, parts)
    except Http404:
        return None
    return result.page, result.args, result.kwargs


def serve_page(page: SitePage, request: Any, *args: Any, **kwargs: Any) -> TemplateResponse:
    """Bound to SitePage: the template with the page's context, kept for everybody until something it shows changes."""
    request.is_preview = False
    page_cache.keep(request, f"page:{page.pk}", f"versions:{page.translation_key}", until=next_midnight(timezone.now()))
    return TemplateResponse(
        request, page.get_template(request, *args, **kwargs), page.get_context(request, *args, **kwargs)
    )


def get_context(page: SitePage, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to SitePage: `view` with everything that every page shows; `page` as ever."""
    context: dict[str, Any] = super(SitePage, page).get_context(request, *args, **kwargs)
    view = PageView(page, request)
    request.language_urls = view.language_urls
    return context | {"view": view}


def named(path: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view for a page that stands at a fixed address, so that it has a name (home, help)."""

    def view(request: HttpRequest) -> HttpResponse:
        return serve(request, path)

    return view
