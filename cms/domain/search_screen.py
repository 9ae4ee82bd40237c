"""The search page as plain data: filters with counts and addresses, chips to take them back, pages, orders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cms.domain.search import SHELVES, SearchResults
from cms.domain.search_cards import KINDS, kind_label
from cms.models import Topic
from cms.models.site_page import Audience
from cms.models.standard import Band

SHOWN_TOPICS = 12  # values of one filter that are shown; chosen ones always are
NEAR = 1  # pages shown on each side of the current one


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a filter: a link that sets it, or takes it back where it is set."""

    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter."""

    name: str
    label: str
    options: list[Option]
    is_open: bool


@dataclass(frozen=True, slots=True)
class PageLink:
    """One number in the pagination; without an address it is a gap."""

    number: int
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything around the results."""

    kinds: list[Option]
    facets: list[Facet]
    active: list[Option]
    pages: list[PageLink]
    earlier: str
    later: str
    first: str
    by_relevance: str
    by_date: str
    is_by_date: bool
    exact_url: str
    cleared: str
    hidden: list[tuple[str, str]]
    topics: list[Topic]
    result_line: str


def make_screen(found: SearchResults, *, path: str, newest_first: bool = False, as_typed: bool = False) -> Screen:
    """Addresses keep what is chosen and go back to the first page whenever a choice changes."""
    topics = list(Topic.objects.shown().order_by("order", "pk"))
    here = _Address(path, found, newest_first, as_typed)
    labels = _labels(found, topics)
    facets = [_facet(shelf, found, here, labels) for shelf in SHELVES]
    return Screen(
        kinds=_kind_chips(found, here),
        facets=[facet for facet in facets if facet.options],
        active=[
            Option(_chip(shelf, labels[shelf].get(value, value)), 0, here.toggled(shelf, value), True)
            for shelf in SHELVES
            for value in found.chosen.get(shelf, ())
        ],
        pages=[] if found.is_page_missing else page_links(found.page, found.pages, here.at),
        earlier=here.at(found.page - 1) if 1 < found.page <= found.pages else "",
        later=here.at(found.page + 1) if found.page < found.pages else "",
        first=here.at(1),
        by_relevance=here.sorted(""),
        by_date=here.sorted("new"),
        is_by_date=newest_first,
        exact_url=here.exact(),
        cleared=here.cleared(),
        hidden=here.hidden(),
        topics=topics,
        result_line=_result_line(found),
    )


def _result_line(found: SearchResults) -> str:
    return found.used_query if found.is_corrected else found.query


class _Address:
    """Makes the addresses of one search page."""

    def __init__(self, path: str, found: SearchResults, newest_first: bool, as_typed: bool) -> None:
        self.path, self.query = path, found.query
        self.chosen: Mapping[str, Sequence[str]] = found.chosen
        self.sort, self.is_exact = ("new" if newest_first else ""), as_typed

    def make(self, chosen: Mapping[str, Sequence[str]], **more: Any) -> str:
        values = {"sort": self.sort, "exact": "1" if self.is_exact else "", **more}
        pairs = [("q", self.query)] if self.query else []
        pairs += [(shelf, value) for shelf in SHELVES for value in chosen.get(shelf, ())]
        pairs += [(name, str(value)) for name, value in values.items() if value]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def toggled(self, shelf: str, value: str) -> str:
        now = list(self.chosen.get(shelf, ()))
        now = [one for one in now if one != value] if value in now else [*now, value]
        return self.make({**self.chosen, shelf: now})

    def only(self, shelf: str, value: str) -> str:
        return self.make({**self.chosen, shelf: [value] if value else []})

    def at(self, page: int) -> str:
        return self.make(self.chosen, page=page if page > 1 else "")

    def sorted(self, sort: str) -> str:
        return self.make(self.chosen, sort=sort)

    def exact(self) -> str:
        return self.make(self.chosen, exact="1")

    def cleared(self) -> str:
        return self.make({})

    def hidden(self) -> list[tuple[str, str]]:
        """What the search form carries along when the words change."""
        kept = [(shelf, value) for shelf in SHELVES for value in self.chosen.get(shelf, ())]
        return [*kept, *([("sort", self.sort)] if self.sort else [])]


def _shelf_name(shelf: str) -> str:
    names = {
        "kind": _("Kind"), "audience": _("For whom"), "topic": _("Topic"),
        "stage": _("Stage"), "year": _("Year"), "length": _("Length"),
    }  # fmt: skip
    return names[shelf]


def _chip(shelf: str, label: str) -> str:
    return _("%(filter)s: %(value)s") % {"filter": _shelf_name(shelf), "value": label}


def _labels(found: SearchResults, topics: list[Topic]) -> dict[str, dict[str, str]]:
    return {
        "kind": {kind: kind_label(kind) for kind in KINDS},
        "audience": {value: str(label) for value, label in Audience.choices},
        "topic": {topic.slug: topic.label for topic in topics},
        "stage": {value: str(label) for value, label in Band.choices},
        "year": {value: value for value in found.counts.get("year", {})},
        "length": {
            "short": _("up to 5 minutes"), "medium": _("5 to 15 minutes"), "long": _("longer"),
        },
    }  # fmt: skip


def _facet(shelf: str, found: SearchResults, here: _Address, labels: dict[str, dict[str, str]]) -> Facet:
    counts, chosen = found.counts.get(shelf, {}), found.chosen.get(shelf, [])
    known = labels[shelf]
    order = {"length": ["short", "medium", "long"], "stage": [value for value, _label in Band.choices]}.get(shelf)
    values = [value for value in order or sorted(counts, key=lambda value: (-counts[value], value)) if value in counts]
    if shelf == "year":
        values.sort(reverse=True)
    shown = [value for value in values if value in known][:SHOWN_TOPICS]
    shown += [value for value in chosen if value in known and value not in shown]
    options = [
        Option(known[value], counts.get(value, 0), here.toggled(shelf, value), value in chosen) for value in shown
    ]
    return Facet(shelf, _shelf_name(shelf), options, is_open=bool(chosen) or shelf in {"kind", "audience", "topic"})


def _kind_chips(found: SearchResults, here: _Address) -> list[Option]:
    counts, chosen = found.counts.get("kind", {}), found.chosen.get("kind", [])
    shown = [kind for kind in KINDS if counts.get(kind) or kind in chosen]
    if not shown:
        return []
    everything = Option(_("All"), sum(counts.values()), here.only("kind", ""), not chosen)
    return [
        everything,
        *(Option(kind_label(kind), counts.get(kind, 0), here.only("kind", kind), kind in chosen) for kind in shown),
    ]


def page_links(page: int, pages: int, at: Callable[[int], str]) -> list[PageLink]:
    """The first and last page and those around this one, with gaps between; none where there is only one."""
    if pages < 2:
        return []
    wanted = {1, pages, *range(page - NEAR, page + NEAR + 1)}
    if page <= 3:
        wanted |= {2, 3, 4}
    links: list[PageLink] = []
    for number in [number for number in sorted(wanted) if 1 <= number <= pages]:
        if links and number - links[-1].number > 1:
            links.append(PageLink(0, "", False))
        links.append(PageLink(number, at(number), number == page))
    return links
