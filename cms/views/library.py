"""Pages of the library: home, sections, articles, help, legal texts; topics and series."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.domain import help as help_lines
from cms.domain import legal, library
from cms.domain.article import ArticleView
from cms.domain.cards import topic_address
from cms.domain.editing.translation import (
    HTML_LANGUAGE,
    LANGUAGES,
    absolute,
    current_language,
    in_language,
    language_of,
    prefix,
)
from cms.domain.files.rendition import cover_html
from cms.domain.home import Home
from cms.domain.library import other_kinds
from cms.domain.pages import page_cache
from cms.domain.pages.frame import frame_snapshot, next_midnight, next_turn
from cms.models import ArticlePage, HelpPage, HomePage, LegalPage, SectionPage, Series, SitePage, Topic

FILTERS = ("topic", "audience", "page")


def base_context(page: SitePage, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """What every page of the site gives its template."""
    return SitePage.get_context(page, request, *args, **kwargs)


def feed_address(name: str, *args: str) -> str:
    """The address of a feed, empty while there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def home_context(page: HomePage, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to HomePage."""
    return base_context(page, request, *args, **kwargs) | {"home": Home(page, request)}


def section_context(page: SectionPage, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to SectionPage: everything below it; the library's root lists every article."""
    context = base_context(page, request, *args, **kwargs)
    pages = library.articles_below(page)
    shelf = library.browse(request, pages, filters={name: request.GET.get(name, "") for name in FILTERS})
    if shelf.unknown_page:
        page_cache.refuse(request)
    page_cache.tag(request, "members:section")
    sections = in_language(SectionPage.objects.child_of(page))
    language = "zh" if language_of(page).startswith("zh") else "en"
    return context | {"shelf": shelf, "sections": sections, "feed_url": feed_address("feed_library", language, "atom")}


def article_context(page: ArticlePage, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to ArticlePage."""
    context = base_context(page, request, *args, **kwargs)
    view = ArticleView(page, request)
    view.links = context["view"].links
    return context | {"view": view}


def help_context(page: HelpPage, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to HelpPage: who answers is decided by the server's clock, and again at the next turn of any line."""
    snapshot = frame_snapshot(current_language())
    now = timezone.now()
    page_cache.tag(request, "helplines")
    page_cache.expire_at(request, next_turn(snapshot.lines, now))
    return base_context(page, request, *args, **kwargs) | {
        "lines": help_lines.arrange(snapshot.all_lines(now)),
        "only_open": bool(request.GET.get("open")),
    }


def legal_context(page: LegalPage, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to LegalPage: the text in force, or the version asked for."""
    versions = legal.versions_of(page.kind, language_of(page))
    number = kwargs.get("number")
    shown = next((row for row in versions if row.number == number), None) if number else legal.current_of(versions)
    if number and shown is None:
        raise Http404
    if getattr(request, "is_preview", False) or shown is None:
        shown = legal.as_draft(page)
    current = legal.current_of(versions)
    return base_context(page, request, *args, **kwargs) | {
        "version": shown,
        "versions": versions,
        "is_current": current is None or shown.number == current.number or number is None,
        "is_future": shown.effective_on > timezone.localdate(),
    }


def place(path: str) -> dict[str, Any]:
    """Canonical address and alternates of a page that is no page of the tree."""
    language = current_language()
    urls = {code: prefix(code) + path for code in LANGUAGES}
    return {
        "canonical": absolute(urls[language]),
        "alternates": [(HTML_LANGUAGE[code], absolute(url)) for code, url in urls.items()],
        "crumbs": [(_("Home"), prefix(language) + "/")],
    }


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics."""
    page_cache.keep(request, "topics", until=next_midnight(timezone.now()))
    return render(request, "cms/topics.html", {"tiles": library.topic_tiles(request), **place("/topics/")})


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about a topic."""
    found = get_object_or_404(Topic.objects.shown(), slug=slug)
    page_cache.keep(request, f"topic:{found.pk}", f"topic-members:{found.pk}", until=next_midnight(timezone.now()))
    filters = {name: request.GET.get(name, "") for name in ("audience", "page")}
    shelf = library.browse_topic(request, found, filters=filters)
    if shelf.unknown_page:
        page_cache.refuse(request)
    context = place(f"/topics/{found.slug}/")
    context["crumbs"].append((_("Topics"), reverse("topics")))
    language = "en" if current_language() == "en" else "zh"
    return render(
        request,
        "cms/topic.html",
        context
        | {
            "topic": found,
            "shelf": shelf,
            "others": other_kinds(request, found),
            "feed_url": feed_address("feed_topic", language, found.slug, "atom"),
            "topic_url": topic_address(found),
        },
    )


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles of a series in their order."""
    found = get_object_or_404(Series.objects.select_related("cover"), slug=slug)
    page_cache.keep(request, f"series:{found.pk}", until=next_midnight(timezone.now()))
    context = place(f"/series/{found.slug}/") | {
        "series": found,
        "cards": library.articles_of_series(request, found),
        "cover": cover_html(found.cover, eager=True),
    }
    return render(request, "cms/series.html", context)


def bind() -> None:
    """Give the page types their contexts; called once at start."""
    HomePage.get_context = home_context
    SectionPage.get_context = section_context
    ArticlePage.get_context = article_context
    HelpPage.get_context = help_context
    LegalPage.get_context = legal_context
