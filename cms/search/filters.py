"""Conditions of a queryset, pushed down into the index as far as it can answer them exactly.

What it cannot (conditions across relations, subqueries, parts of a text) stays with the database: the result is then
marked as inexact, and the matches are put to the database before they are counted or shown.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Subquery
from django.db.models.sql import Query as DatabaseQuery
from modelsearch.backends.base import get_model_root
from tantivy import Query, Searcher
from treebeard.mp_tree import MP_Node

from cms.search.documents import branch_fact, fact, is_fact, key_for
from cms.search.queries import all_of, any_of, everything, none_of, nothing, term, terms

ENUMERATED = 400  # distinct values up to which a range is answered by listing them
ORDERED = {
    "lt": lambda value, low, high: value < low,
    "lte": lambda value, low, high: value <= low,
    "gt": lambda value, low, high: value > low,
    "gte": lambda value, low, high: value >= low,
    "range": lambda value, low, high: low <= value <= high,
}


@dataclass(frozen=True, slots=True)
class Pushed:
    """A condition for the engine: never narrower than meant, and just as narrow where `exact`."""

    query: Query | None
    exact: bool


UNKNOWN = Pushed(None, False)
NEVER = Pushed(nothing(), True)


def connected(parts: Sequence[Pushed], connector: str, negated: bool) -> Pushed:
    """Conditions joined by AND, OR or XOR, and perhaps turned round."""
    if not parts:
        joined = Pushed(everything(), True)
    elif connector == "AND":
        known = [part.query for part in parts if part.query is not None]
        joined = Pushed(all_of(known) if known else None, all(part.exact for part in parts))
    elif connector == "OR" and all(part.query is not None for part in parts):
        joined = Pushed(any_of([part.query for part in parts if part.query]), all(part.exact for part in parts))
    else:
        joined = UNKNOWN
    if not negated:
        return joined
    return Pushed(none_of(joined.query), True) if joined.exact and joined.query is not None else UNKNOWN


def by_key(model: type[Model], lookup: str, value: Any) -> Pushed:
    """A condition on the primary key of a family of models."""
    values = [value] if lookup == "exact" else list(value) if lookup == "in" and _is_plain(value) else None
    if values is None or not all(isinstance(item, int) for item in values):
        return UNKNOWN
    return Pushed(terms("key", [key_for(get_model_root(model), item) for item in values]), True)


def by_fact(model: type[Model], name: str, lookup: str, value: Any, searcher: Searcher) -> Pushed:
    """A condition on a filter field of the model itself."""
    if not _is_plain(value):
        return UNKNOWN
    if lookup == "isnull":
        absent = term("facts", fact(name, None))
        return Pushed(absent if value else none_of(absent), True)
    if lookup in {"exact", "in"}:
        return _equal(name, [value] if lookup == "exact" else list(value))
    if lookup == "startswith" and name == "path" and issubclass(model, MP_Node):
        is_place = len(value) % MP_Node.steplen == 0  # the index knows whole steps only
        return Pushed(term("facts", branch_fact(value)) if value else everything(), True) if is_place else UNKNOWN
    return _ordered(name, lookup, value, searcher) if lookup in ORDERED else UNKNOWN


def _equal(name: str, values: list[Any]) -> Pushed:
    if not all(is_fact(value) and value is not None for value in values):
        return UNKNOWN
    return Pushed(terms("facts", [fact(name, value) for value in values]), True)


def _ordered(name: str, lookup: str, value: Any, searcher: Searcher) -> Pushed:
    """A range, answered by the few values there are; where there are many, the database answers."""
    low, high = (value[0], value[1]) if lookup == "range" else (value, value)
    if isinstance(low, float) or isinstance(high, float) or not (is_fact(low) and is_fact(high)):
        return UNKNOWN
    prefix = f"{name}="
    found = [text for text, _ in searcher.terms_with_prefix("facts", prefix, limit=ENUMERATED + 1)]
    if len(found) > ENUMERATED or any(text.startswith(f"{prefix}\u2205") is False and "." in text for text in found):
        return UNKNOWN  # decimals do not sort as texts do
    compare, start, stop, null = ORDERED[lookup], fact(name, low), fact(name, high), fact(name, None)
    return Pushed(terms("facts", [text for text in found if text != null and compare(text, start, stop)]), True)


def _is_plain(value: Any) -> bool:
    """A value, not something that the database has to work out."""
    parts: Iterable[Any] = value if isinstance(value, list | tuple | set | frozenset) else [value]
    return not any(isinstance(part, Subquery | DatabaseQuery) or hasattr(part, "resolve_expression") for part in parts)
