"""From modelsearch's query objects and a queryset to one query of the engine."""

from typing import Any

from django.db.models import Model
from django.db.models.lookups import Lookup
from modelsearch.backends.base import BaseSearchQueryCompiler
from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText
from tantivy import Query, Searcher

from cms.search import queries
from cms.search.analysis import Analyzer
from cms.search.documents import label_of
from cms.search.filters import NEVER, UNKNOWN, Pushed, by_fact, by_key, connected
from cms.search.pinyin import reading_of


class TantivyQueryCompiler(BaseSearchQueryCompiler):
    """Whole-word searches."""

    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True  # the database orders
    searcher: Searcher
    fields: list[str] | None

    def compile(self, searcher: Searcher, analyzer: Analyzer) -> Pushed:
        """What to ask the engine, and whether its answer needs the database's word before it can be counted."""
        self.searcher = searcher
        conditions: Pushed = self._get_filters_from_queryset()
        only = [queries.term("types", label_of(self.queryset.model))]
        if conditions.query is not None:
            only.append(conditions.query)
        exact = conditions.exact and not self.queryset.query.combinator and not self.queryset.query.is_sliced
        return Pushed(queries.narrowed(self.text(self.query, analyzer), only=only), exact)

    def text(self, query: Any, analyzer: Analyzer) -> Query:
        """The part that is about text."""
        for kind, compile_kind in (
            (PlainText, lambda: queries.boosted(self.understood(query, analyzer), query.boost)),
            (Phrase, lambda: self.phrase(query)),
            (Fuzzy, lambda: queries.fuzzy_query(query.query_string, analyzer, operator=query.operator)),
            (MatchAll, queries.everything),
            (Boost, lambda: queries.boosted(self.text(query.subquery, analyzer), query.boost)),
            (And, lambda: queries.all_of(self.text(part, analyzer) for part in query.subqueries)),
            (Or, lambda: queries.any_of(self.text(part, analyzer) for part in query.subqueries)),
            (Not, lambda: queries.none_of(self.text(query.subquery, analyzer))),
        ):
            if isinstance(query, kind):
                return compile_kind()
        raise NotImplementedError(f"`{type(query).__name__}` is not supported by the search of this site.")

    def understood(self, query: PlainText, analyzer: Analyzer) -> Query:
        """The words as typed; and where letters spell a known word, that word too."""
        typed, meant = self.plain(query, analyzer), reading_of(query.query_string)
        if not meant:
            return typed
        return queries.any_of([typed, self.plain(PlainText(meant, operator=query.operator), analyzer)])

    def plain(self, query: PlainText, analyzer: Analyzer) -> Query:
        """Words joined by the operator."""
        if self.fields is not None:
            return queries.named_query(query.query_string, self.fields, analyzer, operator=query.operator)
        return queries.text_query(query.query_string, analyzer, operator=query.operator)

    def phrase(self, query: Phrase) -> Query:
        """Words as they stand."""
        if self.fields is not None:
            return queries.named_phrase_query(query.query_string, self.fields)
        return queries.phrase_query(query.query_string)

    # --- conditions of the queryset, called back by the base class ---------------------------------------------

    def _get_filters_from_where_node(self, where_node: Any, check_only: bool = False) -> Any:
        target = getattr(getattr(where_node, "lhs", None), "target", None)
        if check_only or target is None or not isinstance(where_node, Lookup):
            return super()._get_filters_from_where_node(where_node, check_only=check_only)
        if target.attname.endswith("_ptr_id") or (target.primary_key and self._is_own(where_node.lhs)):
            return by_key(self.queryset.model, str(where_node.lookup_name), where_node.rhs)
        return super()._get_filters_from_where_node(where_node, check_only=check_only)

    def _is_own(self, column: Any) -> bool:
        """The column belongs to the searched rows, not to something related to them."""
        family = {self.queryset.model, *self.queryset.model._meta.get_parent_list()}
        return column.target.model in family and column.alias == self.queryset.query.base_table

    def _process_lookup(self, field_path: Any, lookup: str, value: Any) -> Pushed:
        if len(field_path) > 1:
            return UNKNOWN
        model: type[Model] = self.queryset.model
        return by_fact(model, field_path[0].get_attname(model), lookup, value, self.searcher)

    def _process_match_none(self) -> Pushed:
        return NEVER

    def _connect_filters(self, filters: list[Pushed], connector: str, negated: bool) -> Pushed:
        return connected(filters, connector, negated)


class TantivyAutocompleteQueryCompiler(TantivyQueryCompiler):
    """Searches while somebody types: the last word may go on."""

    def plain(self, query: PlainText, analyzer: Analyzer) -> Query:
        """Words of autocomplete fields."""
        return queries.autocomplete_query(query.query_string, analyzer, self.fields, operator=query.operator)

    def phrase(self, query: Phrase) -> Query:
        """Phrases are complete words here too."""
        return queries.autocomplete_query(query.query_string, Analyzer(()), self.fields)

    def check(self) -> None:
        """Names in `fields` are those of autocomplete fields, unknown ones find nothing."""
        fields, self.fields = self.fields, None
        try:
            super().check()
        finally:
            self.fields = fields
