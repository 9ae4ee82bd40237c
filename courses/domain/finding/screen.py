"""The catalogue as plain data: filters with counts and addresses, chips to take them back, orders, pages, cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.domain.distress import CRISIS, distress_of
from cms.domain.search_screen import Facet, Option, PageLink, page_links
from cms.models.site_page import Audience
from courses.domain.finding.choice import FACETS, NO_HOURS, STATE, Choice, Found, find_courses
from courses.domain.finding.states import ASSIGNED, DONE, NOT_BEGUN, UNDER_WAY
from courses.domain.learning.catalogue import SESSIONS, CourseCard
from courses.models import ItemKind

PER_PAGE = 24
SHOWN = 12  # values of one filter that are shown; chosen ones always are
Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class CatalogueScreen:
    """Everything the page shows. `cards` are those of this page, each with the reader's own state or nothing."""

    query: str
    cards: list[tuple[CourseCard, str]]
    total: int
    of_all: int
    facets: list[Facet]
    active: list[Option]
    sorts: list[Option]
    pages: list[PageLink]
    earlier: str
    later: str
    cleared: str
    hidden: list[tuple[str, str]]
    is_narrowed: bool
    needs_help: bool  # the words of somebody in a crisis: help comes first


def make_screen(
    cards: Sequence[CourseCard],
    asked: Choice,
    *,
    path: str,
    language: str,
    states: Mapping[int, str] | None = None,
) -> CatalogueScreen:
    """Addresses keep what is chosen and go back to the first page whenever a choice changes."""
    labels = label_values(cards)
    choice = replace(asked, chosen={name: _known(name, asked, labels) for name in FACETS})
    found = find_courses(cards, choice, language=language, states=states)
    pages = max(1, -(-len(found.cards) // PER_PAGE))
    page = min(max(1, choice.page), pages)
    here = _Address(path, choice)
    shown = found.cards[(page - 1) * PER_PAGE : page * PER_PAGE]
    return CatalogueScreen(
        query=choice.query,
        cards=[(card, states.get(card.course_id, "") if states else "") for card in shown],
        total=len(found.cards),
        of_all=len(cards),
        facets=_facets(found, choice, here, labels),
        active=_active(choice, here, labels),
        sorts=_sorts(choice, here),
        pages=page_links(page, pages, here.at),
        earlier=here.at(page - 1) if page > 1 else "",
        later=here.at(page + 1) if page < pages else "",
        cleared=path,
        hidden=here.hidden(),
        is_narrowed=choice.is_narrowed,
        needs_help=distress_of(choice.query) == CRISIS,
    )


def _known(name: str, asked: Choice, labels: Labels) -> tuple[str, ...]:
    return tuple(value for value in asked.chosen.get(name, ()) if value in labels[name])


class _Address:
    """Makes the addresses of one catalogue."""

    def __init__(self, path: str, choice: Choice) -> None:
        self.path, self.choice = path, choice

    def make(self, choice: Choice) -> str:
        pairs = [("q", choice.query)] if choice.query else []
        pairs += [(name, value) for name in FACETS for value in choice.chosen.get(name, ())]
        pairs += [("sort", choice.sort)] if choice.sort else []
        pairs += [("page", str(choice.page))] if choice.page > 1 else []
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def toggled(self, name: str, value: str) -> str:
        now = tuple(self.choice.chosen.get(name, ()))
        now = tuple(one for one in now if one != value) if value in now else (*now, value)
        return self.make(replace(self.choice, chosen={**self.choice.chosen, name: now}, page=1))

    def at(self, page: int) -> str:
        return self.make(replace(self.choice, page=page))

    def sorted(self, sort: str) -> str:
        return self.make(replace(self.choice, sort=sort, page=1))

    def without_words(self) -> str:
        return self.make(replace(self.choice, query="", page=1))

    def hidden(self) -> list[tuple[str, str]]:
        """What the search form carries along when the words change."""
        kept = [(name, value) for name in FACETS for value in self.choice.chosen.get(name, ())]
        return [*kept, *([("sort", self.choice.sort)] if self.choice.sort else [])]


UNNAMED = frozenset({ItemKind.SECTION, ItemKind.CLASS})  # headings; class sessions count as days in a classroom


def facet_name(name: str) -> str:
    """What a filter is called."""
    names = {
        STATE: pgettext("filter of courses", "My progress"), "topic": _("Topic"),
        "audience": pgettext("filter of courses", "For whom"), "kind": pgettext("filter of courses", "What is in it"),
        "length": _("Length"), "hours": pgettext("filter of courses", "Credit hours"),
    }  # fmt: skip
    return names[name]


def label_values(cards: Sequence[CourseCard]) -> dict[str, dict[str, str]]:
    """Every value one may choose, in its order, with its words. Topics are those of the courses there are."""
    topics = sorted({topic for card in cards for topic in card.topics}, key=lambda topic: (topic.order, topic.slug))
    kinds: dict[str, Any] = {
        **dict(ItemKind.choices), ItemKind.UNIT: pgettext("filter of courses", "Readings"),
        ItemKind.LECTURE: pgettext("filter of courses", "Lectures"),
        ItemKind.LIBRARY: pgettext("filter of courses", "From the library"),
        ItemKind.LIVE: pgettext("filter of courses", "Live sessions"),
        ItemKind.FILE: pgettext("filter of courses", "Files"),
        ItemKind.ASSESSMENT: pgettext("filter of courses", "Tests and exercises"),
        SESSIONS: pgettext("filter of courses", "Days in a classroom"),
    }  # fmt: skip
    return {
        STATE: {state: state_word(state) for state in (ASSIGNED, NOT_BEGUN, UNDER_WAY, DONE)},
        "topic": {topic.slug: topic.label for topic in topics},
        "audience": {str(value): str(label) for value, label in Audience.choices},
        "kind": {str(kind): str(label) for kind, label in kinds.items() if kind not in UNNAMED},
        "length": {
            "short": _("up to half an hour"), "medium": _("half an hour to two hours"),
            "long": _("longer than two hours"),
        },
        "hours": {
            "2": _("up to 2 credit hours"), "6": _("over 2, up to 6 credit hours"),
            "more": _("more than 6 credit hours"), NO_HOURS: _("without credit hours"),
        },
    }  # fmt: skip


def state_word(state: str) -> str:
    """One's own state in words."""
    words = {
        ASSIGNED: pgettext("state of a course", "Assigned to you"),
        NOT_BEGUN: pgettext("state of a course", "Not begun"), UNDER_WAY: pgettext("state of a course", "Under way"),
        DONE: pgettext("state of a course", "Done"),
    }  # fmt: skip
    return words[state]


def _facets(found: Found, choice: Choice, here: _Address, labels: Labels) -> list[Facet]:
    made = []
    for name in FACETS:
        counts, chosen = found.counts[name], choice.chosen.get(name, ())
        values = [value for value in labels[name] if counts.get(value) or value in chosen]
        if name == "topic":
            values = sorted(sorted(values, key=lambda value: -counts.get(value, 0))[:SHOWN], key=values.index)
            values += [value for value in chosen if value not in values]
        options = [
            Option(labels[name][value], counts.get(value, 0), here.toggled(name, value), value in chosen)
            for value in values
        ]
        if len(options) > 1 or chosen:
            made.append(Facet(name, facet_name(name), options, is_open=bool(chosen) or name in {STATE, "topic"}))
    return made


def _active(choice: Choice, here: _Address, labels: Labels) -> list[Option]:
    words = [Option(f"“{choice.query}”", 0, here.without_words(), True)] if choice.query else []
    return words + [
        Option(_chip(name, labels[name][value]), 0, here.toggled(name, value), True)
        for name in FACETS
        for value in choice.chosen.get(name, ())
    ]


def _chip(name: str, label: str) -> str:
    return _("%(filter)s: %(value)s") % {"filter": facet_name(name), "value": label}


def _sorts(choice: Choice, here: _Address) -> list[Option]:
    names = {
        "": _("Best match"), "new": _("Newest"), "short": pgettext("order of courses", "Shortest"),
        "title": pgettext("order of courses", "By title"),
    }  # fmt: skip
    if not choice.query:  # without words the newest come first by themselves
        names = {"": names["new"], "short": names["short"], "title": names["title"]}
    now = choice.sort if choice.sort in names else ""
    return [Option(label, 0, here.sorted(name), name == now) for name, label in names.items()]
