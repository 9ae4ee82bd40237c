"""Building the index: every document there should be, from the rows of the database."""

import logging
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from modelsearch.backends import get_search_backend
from wagtail.models import Page

from cms.models.search_outbox import SearchOutbox
from cms.models.term import SearchTerm, TermSource
from cms.search.documents import Record, indexed_models, record_of
from cms.search.store import Store

logger = logging.getLogger(__name__)
CITY_WORDS_LIMIT = 5000


def installed_store() -> Store:
    """The index of this installation."""
    found: Store = get_search_backend().store
    return found


def indexed_rows(model: type[Model]) -> QuerySet[Any]:
    """The rows of a model that belong into the index."""
    rows: QuerySet[Any] = model.get_indexed_objects()  # type: ignore[attr-defined]
    if not issubclass(model, Page):
        return rows
    others = Page.objects.filter(translation_key=OuterRef("translation_key"), live=True, alias_of=None)
    return rows.select_related("locale").annotate(search_translated=Exists(others.exclude(pk=OuterRef("pk"))))


def record_or_none(obj: Model) -> Record | None:
    """The record of a row, or None (and a line in the log) where it cannot be read."""
    try:
        return record_of(obj)
    except Exception as error:  # noqa: BLE001 — one page that cannot be read must not stop all others
        logger.error(
            "search: %s %s cannot be read for the index (%s)", type(obj).__name__, obj.pk, type(error).__name__
        )
        return None


def city_words() -> list[str]:
    """Words of this city to cut by: names of topics and what editors added."""
    words = SearchTerm.objects.filter(language="zh-hans", source__in=[TermSource.TOPIC, TermSource.EDITOR])
    return sorted(words.values_list("folded", flat=True)[:CITY_WORDS_LIMIT])


def all_records(*, chunk: int = 500) -> Iterator[Record]:
    """Every document there should be."""
    for model in indexed_models():
        for obj in indexed_rows(model).order_by("pk").iterator(chunk):
            record = record_or_none(obj)
            if record is not None:
                yield record


def rebuild_index() -> int:
    """Build a new generation from the database and swap it in; returns the number of documents."""
    count = 0
    with installed_store().rebuild(city_words()) as building:
        waiting = list(SearchOutbox.objects.values_list("pk", flat=True))
        for record in all_records():
            building.append(record)
            count += 1
    for start in range(0, len(waiting), 500):  # noted before we read: whatever they meant is in the new generation
        SearchOutbox.objects.filter(pk__in=waiting[start : start + 500]).delete()
    return count
