"""What somebody chose in the catalogue, and which courses that leaves, counted so that every filter can be widened."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cms.domain.search import find_page_ids
from cms.search.analysis import clean_query
from courses.domain.finding.states import NOT_BEGUN
from courses.domain.learning.catalogue import CourseCard

STATE = "state"  # only for whoever is signed in
FACETS = (STATE, "topic", "audience", "kind", "length", "hours")
SORTS = ("", "new", "short", "title")  # "": best match where something is searched, else the newest
LENGTHS = (("short", 30), ("medium", 120), ("long", 0))  # up to so many minutes; 0: longer than all
HOURS = (("2", Decimal(2)), ("6", Decimal(6)), ("more", Decimal(0)))  # up to so many credit hours
NO_HOURS = "none"
MOST_HITS = 5000


@dataclass(frozen=True)
class Choice:
    """The words, the values of each filter, the order and the page, all as they may be trusted."""

    query: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the page was chosen."""
        return bool(self.query or self.sort or any(self.chosen.values()))


@dataclass(frozen=True)
class Found:
    """The cards that are left, in their order, and how many each value of each filter would leave."""

    cards: list[CourseCard]
    counts: Mapping[str, Mapping[str, int]]


def find_courses(
    cards: Sequence[CourseCard], choice: Choice, *, language: str, states: Mapping[int, str] | None = None
) -> Found:
    """The courses that hold the words and have one of the values of every filter. No query of the database."""
    found = sift(search_cards(cards, choice.query, language=language), choice.chosen, states)
    return Found(sort_cards(found.cards, choice.sort), found.counts)


def search_cards(cards: Sequence[CourseCard], query: str, *, language: str) -> list[CourseCard]:
    """Cards in the order of the index, then those it does not know yet and that hold every word as it is written."""
    words = clean_query(query).split()
    if not words:
        return list(cards) if not query else []
    ranks = {pk: rank for rank, pk in enumerate(find_page_ids(query, kind="course", language=language, most=MOST_HITS))}
    hits = sorted((card for card in cards if card.id in ranks), key=lambda card: ranks[card.id])
    return hits + [card for card in cards if card.id not in ranks and all(word in card.words for word in words)]


def sift(
    cards: Iterable[CourseCard], chosen: Mapping[str, Sequence[str]], states: Mapping[int, str] | None = None
) -> Found:
    """Values of one filter widen, filters narrow each other; a filter is counted as if nothing was chosen in it."""
    wanted = {name: frozenset(values) for name, values in chosen.items() if values}
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    kept = []
    for card in cards:
        values = values_of(card, states)
        missed = [name for name, any_of in wanted.items() if not any_of.intersection(values[name])]
        if not missed:
            kept.append(card)
        for name in FACETS if not missed else missed if len(missed) == 1 else ():
            counts[name].update(values[name])
    return Found(kept, counts)


def values_of(card: CourseCard, states: Mapping[int, str] | None = None) -> dict[str, tuple[str, ...]]:
    """Where a course stands in each filter; in that of one's own state only for somebody who has one."""
    return {
        STATE: () if states is None else (states.get(card.course_id, NOT_BEGUN),),
        "topic": tuple(topic.slug for topic in card.topics),
        "audience": (card.audience,),
        "kind": tuple(card.holds),
        "length": length_of(card.minutes),
        "hours": hours_of(card.hours),
    }


def length_of(minutes: int) -> tuple[str, ...]:
    """short, medium, long; nothing where nobody said how long it takes."""
    return tuple(name for name, most in LENGTHS if minutes and (not most or minutes <= most))[:1]


def hours_of(hours: Decimal) -> tuple[str, ...]:
    """How many credit hours, in steps."""
    return (NO_HOURS,) if not hours else tuple(name for name, most in HOURS if not most or hours <= most)[:1]


def sort_cards(cards: list[CourseCard], sort: str) -> list[CourseCard]:
    """The cards in the order asked for; without one they stay as they come (best match, or newest)."""
    if sort == "new":
        return sorted(cards, key=lambda card: card.place)
    if sort == "short":
        return sorted(cards, key=lambda card: (card.minutes == 0, card.minutes, card.spelling))
    return sorted(cards, key=lambda card: card.spelling) if sort == "title" else cards
