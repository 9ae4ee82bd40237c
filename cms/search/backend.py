"""The search backend of the site, for Wagtail's API and admin: `{"BACKEND": "cms.search.backend"}`.

Options: PATH (default settings.SEARCH_INDEX_DIR); DEFER (default true): what the API is asked to add or remove goes to
the outbox, since a commit of the index can take longer than a request may.
"""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Model
from modelsearch.backends.base import BaseIndex, BaseSearchBackend

from cms.search.compiler import TantivyAutocompleteQueryCompiler, TantivyQueryCompiler
from cms.search.documents import is_indexable, key_of, record_of
from cms.search.results import TantivySearchResults
from cms.search.store import NoIndex, Rebuild, Store, store_at

logger = logging.getLogger(__name__)


class TantivyIndex(BaseIndex):
    """The one index of every model. Writes here are immediate; who must not wait goes through the backend."""

    def __init__(self, backend: "TantivySearchBackend", rebuild: Rebuild | None = None) -> None:
        super().__init__(backend)
        self.store: Store = backend.store
        self.rebuild = rebuild

    def add_items(self, model: type[Model], items: Iterable[Model]) -> None:
        """Add or replace these objects."""
        records = [record_of(item) for item in items] if is_indexable(model) else []
        if not records:
            return
        if self.rebuild is not None:
            for record in records:
                self.rebuild.put(record)
            return
        self._ensure()
        with self.store.writing() as writer:
            for record in records:
                writer.put(record)

    def delete_item(self, item: Model) -> None:
        """Remove this object."""
        try:
            with self.store.writing() as writer:
                writer.drop(key_of(item))
        except NoIndex:
            pass

    def reset(self) -> None:
        """An empty index."""
        with self.store.rebuild():
            pass

    def refresh(self) -> None:
        """Bring in what waits in the outbox; searches see every commit by themselves."""
        if self.backend.defer:
            from cms.search import outbox  # only where the tables of the site exist

            outbox.apply_outbox()

    def _ensure(self) -> None:
        manifest = self.store.manifest()
        if manifest is None or not manifest.is_current:
            self.reset()


class TantivyRebuilder:
    """Fills a new generation while searches go on in the old one."""

    def __init__(self, index: TantivyIndex) -> None:
        self.backend: TantivySearchBackend = index.backend
        self.rebuild: Rebuild | None = None

    def start(self) -> TantivyIndex:
        """The index to fill."""
        self.rebuild = self.backend.store.rebuild(self.backend.vocabulary())
        self.rebuild.__enter__()
        return TantivyIndex(self.backend, self.rebuild)

    def finish(self) -> None:
        """Swap the new generation in."""
        if self.rebuild is not None:
            self.rebuild.__exit__(None, None, None)
            self.rebuild = None


class TantivySearchBackend(BaseSearchBackend):
    """Made anew at every call; the handles behind it are kept per process."""

    query_compiler_class = TantivyQueryCompiler
    autocomplete_query_compiler_class = TantivyAutocompleteQueryCompiler
    index_class = TantivyIndex
    results_class = TantivySearchResults
    rebuilder_class = TantivyRebuilder
    catch_indexing_errors = False  # an outbox row that cannot be written must undo the save it belongs to

    def __init__(self, params: Mapping[str, Any]) -> None:
        super().__init__(params)
        self.store = store_at(Path(params.get("PATH") or settings.SEARCH_INDEX_DIR))
        self.defer = bool(params.get("DEFER", True))

    def vocabulary(self) -> list[str]:
        """Words of this city to cut by, beside those of the field."""
        if not self.defer:
            return []
        from cms.search import building  # only where the tables of the site exist

        return building.city_words()

    def add(self, obj: Model) -> None:
        """Index this object, soon."""
        self.add_bulk(type(obj), [obj])

    def add_bulk(self, model: type[Model], obj_list: Iterable[Model]) -> None:
        """Index these objects, soon."""
        if not is_indexable(model):
            return
        if not self.defer:
            self.get_index_for_model(model).add_items(model, obj_list)
            return
        from cms.search import outbox  # only where the tables of the site exist

        outbox.enqueue(model, [obj.pk for obj in obj_list])

    def delete(self, obj: Model) -> None:
        """Take this object out, soon."""
        if not is_indexable(type(obj)):
            return
        if not self.defer:
            self.get_index_for_object(obj).delete_item(obj)
            return
        from cms.search import outbox  # only where the tables of the site exist

        outbox.enqueue(type(obj), [obj.pk])


SearchBackend = TantivySearchBackend
