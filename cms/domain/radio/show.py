"""Programmes: their seasons and episodes as pages and feeds list them."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from cms.domain.radio.episode import episodes_of, seasons_of
from cms.models import EpisodePage, ShowPage

PER_PAGE = 12


@dataclass(frozen=True)
class Listing:
    """One page of a programme's episodes."""

    seasons: list[int]
    season: int | None
    page: Page[Any]


def list_episodes(show: ShowPage, *, season: str = "", number: str = "1") -> Listing:
    """Episodes newest first, of one season where `season` names an existing one; bad page numbers mean the nearest."""
    seasons = seasons_of(show)
    chosen = int(season) if season.isdecimal() and int(season) in seasons else None
    return Listing(seasons, chosen, Paginator(episodes_of(show, season=chosen), PER_PAGE).get_page(number))


def live_shows() -> Any:
    """Published programmes that everybody may hear."""
    return ShowPage.objects.live().public().select_related("cover").order_by("path")


def seasons_by_show(shows: list[ShowPage]) -> dict[int, list[int]]:
    """The seasons of each programme, newest first, in one query."""
    found: dict[int, list[int]] = {}
    rows = EpisodePage.objects.live().filter(show__in=shows).order_by("-season").values_list("show_id", "season")
    for show_id, season in rows.distinct():
        if show_id is not None:
            found.setdefault(show_id, []).append(season)
    return found
