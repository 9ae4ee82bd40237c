"""The public search page, and the words offered while somebody types."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cms.domain.editing.translation import current_language
from cms.domain.pages import page_cache
from cms.domain.search import search_library
from cms.domain.search import suggest as suggest_words
from cms.domain.search_screen import make_screen
from cms.forms.search import SearchForm


@require_safe
@cache_control(private=True, no_store=True)
def search(request: HttpRequest) -> HttpResponse:
    """Results of a query; never in a cache, never in a search engine."""
    page_cache.refuse(request)
    form = SearchForm(request.GET)
    form.is_valid()
    asked: dict[str, Any] = form.cleaned_data
    found = search_library(
        asked["q"],
        filters=form.filters,
        page=asked["page"],
        language=current_language(),
        user=request.user,
        newest_first=asked["sort"] == "new",
        as_typed=asked["exact"],
    )
    screen = make_screen(found, path=request.path, newest_first=asked["sort"] == "new", as_typed=asked["exact"])
    response = render(
        request, "cms/search.html", {"found": found, "screen": screen}, status=404 if found.is_page_missing else 200
    )
    response["X-Robots-Tag"] = "noindex, follow"
    return response


@require_safe
@cache_control(private=True, max_age=60)
def suggest(request: HttpRequest) -> HttpResponse:
    """Words that begin like `q`, as JSON."""
    typed = request.GET.get("q", "")[:60]
    response = JsonResponse({"words": suggest_words(typed, language=current_language())})
    response["X-Robots-Tag"] = "noindex"
    return response
