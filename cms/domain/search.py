"""The public search of the library: words, shelves and language in, a page of results with counts out.

Live pages of the public tree only. The index answers which and how many; the database is asked again for every page
that is shown, so that nothing unpublished or restricted a moment ago can appear. Queries are not logged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wagtail.models import PageViewRestriction

from cms.domain import distress
from cms.domain.search_cards import ResultCard, make_results
from cms.domain.vocabulary import meant_query, suggest_terms
from cms.search.analysis import QUERY_LIMIT, clean_query
from cms.search.library import Answer, Library, Question, split_quotes, words_query

PER_PAGE = 10
FEW = 3  # hits below which words of crisis are read more generously
LAST_PAGE = 500  # deeper pages are for machines
SHELVES = ("kind", "audience", "topic", "stage", "year", "length")


@dataclass(frozen=True, slots=True)
class SearchResults:
    """One page of results, and how it came about."""

    query: str  # as typed, at most 255 characters
    used_query: str  # as searched: differs where another word was meant
    results: list[ResultCard] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    chosen: dict[str, list[str]] = field(default_factory=dict)
    distress: str = ""
    is_loosened: bool = False  # nothing held all the words: these hold some of them
    is_other_language: bool = False  # nothing in the reader's language
    is_page_missing: bool = False  # there is no page of this number

    @property
    def is_corrected(self) -> bool:
        """Another word was searched than the one typed."""
        return self.used_query != self.query

    @property
    def is_empty_query(self) -> bool:
        """Nothing was asked."""
        return not self.query and not any(self.chosen.values())


def search_library(
    query: str,
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    page: int = 1,
    language: str = "zh-hans",
    user: Any = None,
    newest_first: bool = False,
    as_typed: bool = False,
    per_page: int = PER_PAGE,
) -> SearchResults:
    """Search what readers may read. Never raises, whatever is typed. `as_typed`: never search for what was meant."""
    query = " ".join(query.replace("\x00", " ").split())[:QUERY_LIMIT]
    chosen = {shelf: [str(value) for value in (filters or {}).get(shelf, ()) if value][:20] for shelf in SHELVES}
    found = SearchResults(query, query, page=page, chosen=chosen, distress=distress.distress_of(query))
    if found.is_empty_query or (query and not clean_query(query)):
        return found
    library = Library()
    question = Question(query, chosen, language, closed_paths(user), newest_first or not query)
    used, question, words, loosened = _widened(library, question, as_typed)
    total = library.count(question, words)
    pages = min(LAST_PAGE, -(-total // per_page))
    is_missing = page < 1 or (page > pages and page != 1)
    answer = Answer([], total, {}) if is_missing else library.ask(
        question, words, start=(page - 1) * per_page, stop=page * per_page
    )  # fmt: skip
    return SearchResults(
        query=query,
        used_query=used,
        results=make_results(
            answer.keys, tokens=library.tokens(_unquoted(used)), language=language, closed_paths=question.closed_paths
        ),
        total=total,
        page=page,
        pages=pages,
        counts=answer.counts,
        chosen=chosen,
        distress=found.distress,
        is_loosened=loosened,
        is_other_language=total > 0 and question.language != language,
        is_page_missing=is_missing,
    )


def find_page_ids(query: str, *, kind: str, language: str, most: int) -> list[int]:
    """Live pages of one kind that hold all the words, best first, for a list that itself knows what may be shown."""
    if not clean_query(query):
        return []
    library = Library()
    keys = library.keys(Question(query, {"kind": [kind]}, language), words_query(library, query), most=most)
    return [int(key.rpartition(":")[2]) for key in keys]


def _widened(library: Library, question: Question, as_typed: bool) -> tuple[str, Question, Any, bool]:
    """The strictest reading that finds something: all words; what was meant; any language; some of the words."""
    typed = words_query(library, question.text)
    enough = FEW if distress.distress_of(question.text) == distress.CRISIS else 1
    if not question.text or library.count(question, typed) >= enough:
        return question.text, question, typed, False
    everywhere = Question(question.text, question.chosen, "", question.closed_paths, question.newest_first)
    meant = "" if as_typed or enough > 1 else meant_query(question.text)
    attempts: list[tuple[str, Question, Any, bool]] = []
    if meant:
        attempts.append((meant, question, words_query(library, meant), False))
    attempts.append((question.text, everywhere, typed, False))
    if not _is_quoted(question.text):
        loose = [meant, question.text] if meant else [question.text]
        attempts += [(text, question, words_query(library, text, operator="or"), True) for text in loose]
    if enough > 1:  # whoever writes such words should not meet an almost empty page
        attempts.reverse()
    for attempt in attempts:
        if library.count(attempt[1], attempt[2]):
            return attempt
    return question.text, question, typed, False


def _is_quoted(text: str) -> bool:
    plain, quoted = split_quotes(text)
    return bool(quoted) and not clean_query(plain)


def _unquoted(text: str) -> str:
    plain, quoted = split_quotes(text)
    return " ".join([plain, *quoted])


def closed_paths(user: Any) -> list[str]:
    """Places in the tree that this reader may not see, as restrictions stand now."""
    rows = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
    return [row.page.path for row in rows if not may_pass(row, user)]


def may_pass(restriction: PageViewRestriction, user: Any) -> bool:
    """A signed-in reader passes restrictions by sign-in and by group; a password is asked for on the page itself."""
    if user is None or not user.is_authenticated:
        return False
    if user.is_superuser or restriction.restriction_type == PageViewRestriction.LOGIN:
        return True
    if restriction.restriction_type != PageViewRestriction.GROUPS:
        return False
    wanted = {group.pk for group in restriction.groups.all()}
    return user.groups.filter(pk__in=wanted).exists()


def suggest(typed: str, *, language: str) -> list[str]:
    """Words to offer while somebody types."""
    if distress.distress_of(typed) == distress.CRISIS:
        return []
    return suggest_terms(typed, language=language)
