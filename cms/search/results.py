"""Results of a search: the engine ranks, the database has the last word on every object and every order."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, QuerySet
from modelsearch.backends.base import BaseSearchResults, FilterFieldError
from tantivy import Query, Searcher

from cms.search.store import Handle

CHUNK = 800  # keys in one question to the database; SQLite takes 999 parameters everywhere
Hit = tuple[Any, float]


class TantivySearchResults(BaseSearchResults):
    """Emulates a queryset over the matches of one compiled query."""

    supports_facet = True

    def _do_search(self) -> list[Any]:
        handle = self.backend.store.handle()
        if handle is None:
            return []
        hits = self._page(handle)
        scores = dict(hits)
        found = {
            obj.pk: obj
            for chunk in _chunks(list(scores))
            for obj in self._prefetched(self._plain_queryset().filter(pk__in=chunk))
        }
        objects = [found[pk] for pk, _ in hits if pk in found]
        if self._score_field:
            for obj in objects:
                setattr(obj, self._score_field, scores[obj.pk])
        return objects

    def _do_count(self) -> int:
        handle = self.backend.store.handle()
        if handle is None:
            return 0
        searcher = handle.index.searcher()
        asked = self.query_compiler.compile(searcher, handle.analyzer)
        if asked.exact:
            total = searcher.search(asked.query, limit=1).count
        else:
            total = len(self._allowed([pk for pk, _ in self._matches(searcher, asked.query)]))
        return max(0, min(total, self.stop if self.stop is not None else total) - self.start)

    def facet(self, field_name: str) -> "OrderedDict[Any, int]":
        """How many matches have which value of a filter field, most frequent first."""
        if self.query_compiler._get_filterable_field(field_name) is None:
            model = self.query_compiler.queryset.model.__name__
            raise FilterFieldError(
                f'Cannot facet search results with field "{field_name}". '
                f"Please add index.FilterField('{field_name}') to {model}.search_fields.",
                field_name=field_name,
            )
        handle = self.backend.store.handle()
        totals: dict[Any, int] = {}
        if handle is not None:
            searcher = handle.index.searcher()
            asked = self.query_compiler.compile(searcher, handle.analyzer)
            for chunk in _chunks([pk for pk, _ in self._matches(searcher, asked.query)]):
                rows = self._plain_queryset().order_by().filter(pk__in=chunk).values_list(field_name)
                for value, count in rows.annotate(matches=Count("pk", distinct=True)):
                    totals[value] = totals.get(value, 0) + count
        return OrderedDict(sorted(totals.items(), key=lambda pair: -pair[1]))

    # --- which rows, in which order -----------------------------------------------------------------------------

    def _page(self, handle: Handle) -> list[Hit]:
        """(primary key, score) of the slice that is asked for, in its order."""
        if self.stop is not None and self.stop <= self.start:
            return []
        searcher = handle.index.searcher()
        asked = self.query_compiler.compile(searcher, handle.analyzer)
        if not self.query_compiler.order_by_relevance:
            return self._ordered_by_database(dict(self._matches(searcher, asked.query)))
        if asked.exact:
            return self._matches(searcher, asked.query, self.start, self.stop)
        hits = self._matches(searcher, asked.query)
        allowed = self._allowed([pk for pk, _ in hits])
        return [hit for hit in hits if hit[0] in allowed][self.start : self.stop]

    def _matches(self, searcher: Searcher, query: Query, start: int = 0, stop: int | None = None) -> list[Hit]:
        limit = max(searcher.num_docs, 1) if stop is None else stop - start
        hits = searcher.search(query, limit=limit, offset=start, count=False).hits
        if not hits:
            return []
        keys = self._primary_keys(searcher, [address for _, address in hits])
        return [(key, float(score)) for key, (score, _) in zip(keys, hits, strict=True)]

    def _primary_keys(self, searcher: Searcher, addresses: list[Any]) -> list[Any]:
        key = self.query_compiler.queryset.model._meta.pk
        while key.remote_field:
            key = key.target_field
        if key.get_internal_type() in {"AutoField", "BigAutoField", "SmallAutoField"}:
            return [int(number or 0) for number in searcher.fast_field_values("num", addresses)]
        return [key.to_python(searcher.doc(address)["key"][0].partition(":")[2]) for address in addresses]

    def _ordered_by_database(self, scores: dict[Any, float]) -> list[Hit]:
        queryset = self._plain_queryset()
        if not queryset.query.order_by:
            queryset = queryset.order_by("-pk")  # the same order on every page
        if len(scores) <= CHUNK:
            keys: Iterator[Any] = iter(queryset.filter(pk__in=list(scores)).values_list("pk", flat=True))
        else:
            keys = (pk for pk in queryset.values_list("pk", flat=True).iterator(CHUNK) if pk in scores)
        return [(pk, scores[pk]) for pk in _sliced(dict.fromkeys(keys), self.start, self.stop)]

    def _allowed(self, keys: list[Any]) -> set[Any]:
        queryset = self._plain_queryset().order_by()
        return {pk for chunk in _chunks(keys) for pk in queryset.filter(pk__in=chunk).values_list("pk", flat=True)}

    def _plain_queryset(self) -> QuerySet[Any]:
        return self.query_compiler.queryset

    def _prefetched(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.prefetch_related(*self.prefetch_related) if self.prefetch_related else queryset


def _chunks(keys: list[Any]) -> Iterator[list[Any]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _sliced(keys: dict[Any, None], start: int, stop: int | None) -> list[Any]:
    return list(keys)[start:stop]
