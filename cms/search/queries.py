"""Queries of the engine, built from tokens and never from raw syntax: nothing a person types can be malformed."""

from collections.abc import Iterable, Sequence

from tantivy import Occur, Query

from cms.search.analysis import Analyzer, Token, characters, clean_query
from cms.search.schema import AUTO_CHARS, BODY_CHARS, BODY_WORDS, NAMED, TITLE_CHARS, TITLE_WORDS, index_schema

TITLE_WORD, TITLE_CHAR, BODY_WORD, BODY_CHAR = 8.0, 4.0, 1.0, 0.5  # boosts that worked best on the needle queries
PHRASE = 0.25  # the whole query standing together; readers' searches give it more
PARTS = 0.6  # the words inside a long word, instead of the word
FUZZY_SCORE = 0.7


def nothing() -> Query:
    """Matches no document."""
    return Query.empty_query()


def everything() -> Query:
    """Matches every document."""
    return Query.all_query()


def all_of(queries: Iterable[Query]) -> Query:
    """Every one of them; of none: nothing."""
    clauses = [(Occur.Must, query) for query in queries]
    return _single_or(clauses)


def any_of(queries: Iterable[Query]) -> Query:
    """At least one of them; of none: nothing."""
    clauses = [(Occur.Should, query) for query in queries]
    return _single_or(clauses)


def _single_or(clauses: list[tuple[Occur, Query]]) -> Query:
    if not clauses:
        return nothing()
    return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)


def none_of(query: Query) -> Query:
    """Everything but these."""
    return Query.boolean_query([(Occur.Must, _silent(everything())), (Occur.MustNot, query)])


def narrowed(query: Query, *, only: Iterable[Query] = (), but: Iterable[Query] = ()) -> Query:
    """The query within conditions that do not count for the order."""
    clauses = [(Occur.Must, query)]
    clauses += [(Occur.Must, _silent(condition)) for condition in only]
    clauses += [(Occur.MustNot, condition) for condition in but]
    return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)


def boosted(query: Query, boost: float) -> Query:
    """The query, counting for more or less."""
    return query if boost == 1 else Query.boost_query(query, boost)


def _silent(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def term(field: str, value: str) -> Query:
    """Documents with exactly this token."""
    return Query.term_query(index_schema(), field, value, "basic")


def terms(field: str, values: Sequence[str]) -> Query:
    """Documents with any of these tokens."""
    return Query.term_set_query(index_schema(), field, list(values)) if values else nothing()


def written(field: str, tokens: Sequence[str]) -> Query:
    """Documents where these characters stand one after the other (the engine refuses a phrase of one)."""
    if not tokens:
        return nothing()
    if len(tokens) == 1:
        return Query.term_query(index_schema(), field, tokens[0], "freq")
    return Query.phrase_query(index_schema(), field, list(tokens))


def _word(field: str, value: str) -> Query:
    return Query.term_query(index_schema(), field, value, "freq")


def token_query(token: Token) -> Query:
    """(The word, or its characters) in title or body; a long word also by the words inside it."""
    choices = [boosted(_word(TITLE_WORDS, token.word), TITLE_WORD), boosted(_word(BODY_WORDS, token.word), BODY_WORD)]
    if token.is_han:
        choices.append(boosted(written(TITLE_CHARS, token.characters), TITLE_CHAR))
        choices.append(boosted(written(BODY_CHARS, token.characters), BODY_CHAR))
    if token.parts:
        inside = all_of(
            any_of([boosted(_word(TITLE_WORDS, part), TITLE_WORD), boosted(_word(BODY_WORDS, part), BODY_WORD)])
            for part in token.parts
        )
        choices.append(boosted(inside, PARTS))
    return any_of(choices)


def phrase_query(text: str) -> Query:
    """Exactly what is written, in title or body."""
    tokens = characters(clean_query(text))
    return any_of([boosted(written(TITLE_CHARS, tokens), TITLE_CHAR), boosted(written(BODY_CHARS, tokens), BODY_CHAR)])


def text_query(text: str, analyzer: Analyzer, *, operator: str = "and", closeness: float = PHRASE) -> Query:
    """Tokens joined by the operator, and more weight where they stand together."""
    folded = clean_query(text)
    tokens = analyzer.query_tokens(folded)
    if not tokens:
        return nothing()
    found = (all_of if operator == "and" else any_of)(token_query(token) for token in tokens)
    together = characters(folded)
    if len(tokens) == 1 or len(together) < 2:
        return found
    closer = any_of([boosted(written(TITLE_CHARS, together), TITLE_WORD), written(BODY_CHARS, together)])
    return Query.boolean_query([(Occur.Must, found), (Occur.Should, boosted(closer, closeness))])


def fuzzy_query(text: str, analyzer: Analyzer, *, operator: str = "or") -> Query:
    """Latin words with a slip of the pen (one letter, two in long words); Chinese as it stands."""
    found = []
    for token in analyzer.query_tokens(clean_query(text)):
        if token.is_han or len(token.word) < 3:
            found.append(token_query(token))
            continue
        slips = 1 if len(token.word) < 6 else 2
        near = [
            boosted(Query.fuzzy_term_query(index_schema(), TITLE_WORDS, token.word, slips), TITLE_WORD),
            Query.fuzzy_term_query(index_schema(), BODY_WORDS, token.word, slips),
        ]
        found.append(any_of([token_query(token), boosted(any_of(near), FUZZY_SCORE)]))
    return (all_of if operator == "and" else any_of)(found)


def named_query(text: str, fields: Iterable[str], analyzer: Analyzer, *, operator: str = "and") -> Query:
    """Tokens that stand in one of these search fields, by name."""
    fields = list(fields)
    found = [
        any_of(written(f"{NAMED}.{name}", token.characters) for name in fields)
        for token in analyzer.query_tokens(clean_query(text))
    ]
    return (all_of if operator == "and" else any_of)(found)


def named_phrase_query(text: str, fields: Iterable[str]) -> Query:
    """Exactly what is written, in one of these search fields."""
    tokens = characters(clean_query(text))
    return any_of(written(f"{NAMED}.{name}", tokens) for name in fields)


def autocomplete_query(text: str, analyzer: Analyzer, fields: Iterable[str] | None, *, operator: str = "and") -> Query:
    """What begins like this: Chinese anywhere in a name, Latin words whole but for the last, which may go on."""
    folded = clean_query(text)
    targets = [AUTO_CHARS] if fields is None else [f"{NAMED}.auto_{name}" for name in fields]
    written_words = characters(folded, stemmed=False)
    tokens = analyzer.query_tokens(folded)
    found, position = [], 0
    for number, token in enumerate(tokens, start=1):
        whole = written_words[position : position + len(token.characters)]
        position += len(token.characters)
        opens = not token.is_han and number == len(tokens)
        found.append(any_of(_opening(target, whole[0]) if opens else written(target, whole) for target in targets))
    return (all_of if operator == "and" else any_of)(found)


def _opening(field: str, prefix: str) -> Query:
    return Query.phrase_prefix_query(index_schema(), field, [prefix])


def preferring(query: Query, *wishes: Iterable[Query]) -> Query:
    """The query; what also matches the wishes comes first."""
    extra = [(Occur.Should, wish) for group in wishes for wish in group]
    return Query.boolean_query([(Occur.Must, query), *extra]) if extra else query
