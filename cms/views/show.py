"""The page of a programme: its episodes by season, and how to subscribe."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from cms.domain.files.rendition import cover_html
from cms.domain.pages.bilingual_view import show_both_languages
from cms.domain.pages.structured_data import show_facts
from cms.domain.radio.cards import look_of, make_cards
from cms.domain.radio.episode import credits_of_show
from cms.domain.radio.show import list_episodes
from cms.models import ShowPage


def get_context(page: ShowPage, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Bound to ShowPage."""
    context: dict[str, Any] = super(ShowPage, page).get_context(request, *args, **kwargs)
    context["view"] = show_both_languages(page, request)
    listing = list_episodes(page, season=request.GET.get("season", ""), number=request.GET.get("page", "1"))
    feed = reverse("podcast", args=[page.guid])
    hue, scene = look_of(page)
    return context | {
        "listing": listing,
        "cards": make_cards(listing.page.object_list, request=request),
        "credits": credits_of_show(page),
        "feed_url": feed,
        "hue": hue,
        "scene": scene,
        "cover": cover_html(page.cover, eager=True),
        "structured": show_facts(page, feed=feed),
    }
