"""The public questions to the index: what readers may see, by words, shelves and language, with counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from modelsearch.backends import get_search_backend
from tantivy import Order, Query, Searcher

from cms.search import queries
from cms.search.analysis import Analyzer, Token, clean_query, field_dictionary
from cms.search.analysis import analyzer_for as load_analyzer
from cms.search.documents import branch_fact
from cms.search.schema import SHELVES
from cms.search.store import Handle

CLOSENESS = 2.0  # how much it counts that the words stand together
BUCKETS = 60  # values of one shelf that are counted
IGNORED = frozenset(
    [
        "的",
        "了",
        "是",
        "我",
        "你",
        "您",
        "他",
        "她",
        "它",
        "们",
        "在",
        "吗",
        "呢",
        "吧",
        "啊",
        "和",
        "与",
        "或",
        "怎么",
        "怎么办",
        "怎样",
        "如何",
        "什么",
        "为什么",
        "是不是",
        "有没有",
        "可以",
        "应该",
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "is",
        "are",
        "am",
        "be",
        "do",
        "does",
        "how",
        "what",
        "why",
        "and",
        "or",
        "for",
        "with",
        "my",
        "i",
    ]
)  # asked along with the words that matter; they help the order, and nothing is left out for want of them


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the library."""

    text: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)  # shelf → values, any of them
    language: str = ""  # empty: every language
    closed_paths: Sequence[str] = ()  # places in the tree that this reader may not see
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Keys of the hits in their order, how many there are in all, and counts by shelf."""

    keys: list[str]
    total: int
    counts: dict[str, dict[str, int]]


def total_of(found: Any) -> int:
    """All matches of a search (the engine's type hints do not know the number)."""
    return int(found.count)


class Library:
    """One state of the index; make it once for a page of results."""

    def __init__(self) -> None:
        handle: Handle | None = get_search_backend().store.handle()
        self.searcher: Searcher | None = handle.index.searcher() if handle else None
        self.analyzer: Analyzer = handle.analyzer if handle else load_analyzer(field_dictionary())

    def tokens(self, text: str) -> list[Token]:
        """How a query is cut, for marking what it found."""
        return self.analyzer.query_tokens(clean_query(text))

    def count(self, question: Question, words: Query) -> int:
        """How many documents."""
        if self.searcher is None:
            return 0
        return total_of(self.searcher.search(self._narrow(question, words), limit=1))

    def keys(self, question: Question, words: Query, *, most: int) -> list[str]:
        """Keys of the hits, best first, without counting anything."""
        if self.searcher is None:
            return []
        found = self.searcher.search(self._narrow(question, words), limit=most)
        return [self.searcher.doc(address)["key"][0] for _, address in found.hits]

    def ask(self, question: Question, words: Query, *, start: int, stop: int) -> Answer:
        """One page of hits, the total, and the counts of every shelf."""
        if self.searcher is None:
            return Answer([], 0, {})
        query = self._narrow(question, words)
        if question.newest_first:
            found = self.searcher.search(
                query, limit=stop - start, offset=start, order_by_field="published", order=Order.Desc
            )
        else:
            found = self.searcher.search(query, limit=stop - start, offset=start)
        keys = [self.searcher.doc(address)["key"][0] for _, address in found.hits]
        return Answer(keys, total_of(found), self._counts(question, words))

    def _narrow(self, question: Question, words: Query, *, without: str = "") -> Query:
        only = [queries.term("shown", "1")]
        if question.language:
            only.append(queries.term("locale", question.language))
        only += [
            queries.terms(shelf, list(values))
            for shelf, values in question.chosen.items()
            if values and shelf != without
        ]
        closed = [queries.term("facts", branch_fact(path)) for path in question.closed_paths]
        return queries.narrowed(words, only=only, but=closed)

    def _counts(self, question: Question, words: Query) -> dict[str, dict[str, int]]:
        """Counts by shelf; a shelf one has chosen from is counted as if one had not, so that others can be added."""
        chosen = [shelf for shelf, values in question.chosen.items() if values]
        rest = [shelf for shelf in SHELVES if shelf not in chosen and shelf != "locale"]
        counts = self._aggregate(self._narrow(question, words), rest)
        for shelf in chosen:
            counts |= self._aggregate(self._narrow(question, words, without=shelf), [shelf])
        return counts

    def _aggregate(self, query: Query, shelves: Iterable[str]) -> dict[str, dict[str, int]]:
        wanted = {shelf: {"terms": {"field": shelf, "size": BUCKETS}} for shelf in shelves}
        if not wanted or self.searcher is None:
            return {}
        answer: dict[str, Any] = self.searcher.aggregate(query, wanted)
        return {
            shelf: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[shelf]["buckets"]}
            for shelf in wanted
        }


def words_query(library: Library, text: str, *, operator: str = "and") -> Query:
    """A typed query: parts in quotation marks as they stand, the rest as words; empty text: everything."""
    plain, quoted = split_quotes(text)
    if not plain and not quoted:
        return queries.everything()
    parts = [queries.phrase_query(part) for part in quoted]
    tokens = library.tokens(plain)
    needed = [token for token in tokens if token.word not in IGNORED] or tokens
    helping = [token for token in tokens if token not in needed]
    if needed:
        joined = (queries.all_of if operator == "and" else queries.any_of)(
            queries.token_query(token) for token in needed
        )
        parts.append(joined)
    if not parts:
        return queries.nothing()  # only signs that mean nothing
    near = queries.phrase_query(plain) if len(tokens) > 1 else None
    return queries.preferring(
        queries.all_of(parts),
        [queries.boosted(near, CLOSENESS)] if near is not None else [],
        [queries.token_query(token) for token in helping],
    )


QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』", "《": "》"}


def split_quotes(text: str) -> tuple[str, list[str]]:
    """The words outside quotation marks, and each part inside; a mark without its other half is no mark."""
    plain, quoted, place = [], [], 0
    while place < len(text):
        closing = QUOTES.get(text[place], "")
        end = text.find(closing, place + 1) if closing else -1
        if end > place:
            inside = text[place + 1 : end]
            if clean_query(inside):
                quoted.append(inside)
            plain.append(" ")
            place = end + 1
        else:
            plain.append(" " if text[place] in '"“”「」『』《》' else text[place])
            place += 1
    return " ".join("".join(plain).split()), quoted
