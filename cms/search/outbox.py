"""From the database into the index: changes are noted in the transaction that makes them, and applied by a worker.

The database is the truth and the index a cache of it. A row of the outbox only says "look at this one again": applying
it twice, late or after a crash always ends in what the database says then.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Model, OuterRef, QuerySet
from modelsearch.backends import get_search_backend
from modelsearch.backends.base import get_model_root
from modelsearch.index import RelatedFields
from wagtail.models import Page

from cms.models.search_outbox import SearchOutbox
from cms.models.term import SearchTerm, TermSource
from cms.search import queries
from cms.search.analysis import analysis_stamp, field_dictionary
from cms.search.documents import Record, indexed_models, is_indexable, key_for, label_of, record_of
from cms.search.store import Handle, IndexBusy, NoIndex, Store, Writer

logger = logging.getLogger(__name__)
BATCH = 200  # rows in one commit of the index
CITY_WORDS_LIMIT = 5000
PAGE = "wagtailcore.page"


class Wake:
    """What is called after a commit that left rows in the outbox; `cms.tasks.search` fills it in."""

    call: Callable[[], None] | None = None


WAKE = Wake()


@dataclass(slots=True)
class Applied:
    """What one run of the outbox did."""

    rows: int = 0
    put: int = 0
    dropped: int = 0
    failed: list[str] = field(default_factory=list)
    busy: bool = False
    rebuilt: bool = False


def store() -> Store:
    """The index of this installation."""
    found: Store = get_search_backend().store
    return found


# --- Noting -----------------------------------------------------------------------------------------------------------


def enqueue(model: type[Model], pks: Iterable[object]) -> int:
    """Note rows to be looked at again, in the current transaction. Call it after bulk_create() and update(), too."""
    if not is_indexable(model):
        return 0
    root = label_of(get_model_root(model._meta.concrete_model))
    rows = [SearchOutbox(model=root, object_pk=str(pk)) for pk in dict.fromkeys(pks) if pk is not None]
    if not rows:
        return 0
    SearchOutbox.objects.bulk_create(rows, batch_size=400)
    _wake_after_commit()
    return len(rows)


def enqueue_related(instance: Model) -> int:
    """Note everything that is found through this row (articles of a renamed topic)."""
    total = 0
    for model, name in owners_of(type(instance)):
        pks = model._default_manager.filter(**{name: instance.pk}).order_by().values_list("pk", flat=True)
        total += enqueue(model, list(pks))
    return total


def owners_of(related: type[Model]) -> list[tuple[type[Model], str]]:
    """Indexed models that take text or facts from `related`, and the name of the relation."""
    found = []
    for model in indexed_models():
        for entry in model.get_search_fields():  # type: ignore[attr-defined]
            if isinstance(entry, RelatedFields) and entry.get_field(model).related_model is related:
                found.append((model, entry.field_name))
    return found


def _wake_after_commit() -> None:
    """Once a transaction, however many rows it notes."""
    if WAKE.call is None or any(wake is _wake for _, wake, *_ in connection.run_on_commit):
        return
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    if WAKE.call is not None:
        WAKE.call()


# --- Applying ---------------------------------------------------------------------------------------------------------


def apply_outbox(*, limit: int = 10_000, wait: float = 10.0) -> Applied:
    """Bring the index in line with the rows that wait; builds it where there is none. Rows stay until that is durable."""
    done = Applied()
    manifest = store().manifest()
    if manifest is None or not manifest.is_current:
        return _build_instead(done)
    while done.rows < limit:
        rows = list(SearchOutbox.objects.waiting()[:BATCH])
        if not rows:
            break
        try:
            _apply_rows(rows, done, wait)
        except IndexBusy:
            done.busy = True
            break
        except NoIndex:
            return _build_instead(done)
        done.rows += len(rows)
    return done


def _build_instead(done: Applied) -> Applied:
    try:
        done.put += rebuild_index()
    except IndexBusy:
        done.busy = True
    else:
        done.rebuilt = True
    return done


def _apply_rows(rows: list[SearchOutbox], done: Applied, wait: float) -> None:
    failed: set[tuple[str, str]] = set()
    with store().writing(wait) as writer:
        for label in dict.fromkeys(row.model for row in rows):
            pks = _with_translations(label, list(dict.fromkeys(row.object_pk for row in rows if row.model == label)))
            failed |= {(label, pk) for pk in _apply_family(label, pks, writer, done)}
    bad = [row.pk for row in rows if (row.model, row.object_pk) in failed]
    SearchOutbox.objects.filter(pk__in=[row.pk for row in rows if row.pk not in set(bad)]).delete()
    if bad:
        SearchOutbox.objects.filter(pk__in=bad).update(attempts=F("attempts") + 1, error_code="not_indexed")


def _apply_family(label: str, pks: list[str], writer: Writer, done: Applied) -> set[str]:
    """Put what is there, drop what is not; returns the keys that could not be read."""
    models = family(label)
    left, failed = dict.fromkeys(pks), set()
    for model in models:
        for obj in indexed_rows(model).filter(pk__in=pks):
            pk = str(obj.pk)
            left.pop(pk, None)
            record = _record_or_none(obj)
            if record is None:
                failed.add(pk)
                done.failed.append(f"{label}:{pk}")
                continue
            writer.put(record)
            done.put += 1
    for pk in left:
        writer.drop(key_for(models[0], pk) if models else f"{label}:{pk}")
        done.dropped += 1
    return failed


def _with_translations(label: str, pks: list[str]) -> list[str]:
    """A page is found in English for as long as it has no English version: each change touches the others, too."""
    if label != PAGE:
        return pks
    keys = Page.objects.filter(pk__in=pks).values("translation_key")
    found = Page.objects.filter(translation_key__in=keys).order_by().values_list("pk", flat=True)
    return list(dict.fromkeys([*pks, *map(str, found)]))


def _record_or_none(obj: Model) -> Record | None:
    try:
        return record_of(obj)
    except Exception as error:  # noqa: BLE001 — one page that cannot be read must not stop all others
        logger.error("search: %s %s cannot be read for the index (%s)", type(obj).__name__, obj.pk, type(error).__name__)
        return None


def family(label: str) -> list[type[Model]]:
    """The indexed models whose rows belong to this root."""
    return [model for model in indexed_models() if label_of(get_model_root(model._meta.concrete_model)) == label]


def indexed_rows(model: type[Model]) -> QuerySet[Any]:
    """The rows of a model that belong into the index."""
    rows: QuerySet[Any] = model.get_indexed_objects()  # type: ignore[attr-defined]
    if not issubclass(model, Page):
        return rows
    others = Page.objects.filter(translation_key=OuterRef("translation_key"), live=True, alias_of=None)
    return rows.select_related("locale").annotate(search_translated=Exists(others.exclude(pk=OuterRef("pk"))))


# --- Building and checking --------------------------------------------------------------------------------------------


def city_words() -> list[str]:
    """Words of this city to cut by: names of topics and what editors added."""
    words = SearchTerm.objects.filter(language="zh-hans", source__in=[TermSource.TOPIC, TermSource.EDITOR])
    return sorted(words.values_list("folded", flat=True)[:CITY_WORDS_LIMIT])


def all_records(*, chunk: int = 500) -> Iterator[Record]:
    """Every document there should be."""
    for model in indexed_models():
        for obj in indexed_rows(model).order_by("pk").iterator(chunk):
            record = _record_or_none(obj)
            if record is not None:
                yield record


def rebuild_index() -> int:
    """Build a new generation from the database and swap it in; returns the number of documents."""
    count = 0
    with store().rebuild(city_words()) as building:
        waiting = list(SearchOutbox.objects.values_list("pk", flat=True))
        for record in all_records():
            building.append(record)
            count += 1
    for start in range(0, len(waiting), 500):  # noted before we read: whatever they meant is in the new generation
        SearchOutbox.objects.filter(pk__in=waiting[start : start + 500]).delete()
    return count


@dataclass(slots=True)
class Difference:
    """What is wrong between database and index, as keys."""

    missing: list[str]
    surplus: list[str]
    stuck: list[str]
    no_index: bool
    other_analysis: bool

    @property
    def is_clean(self) -> bool:
        """Nothing to do."""
        return not (self.missing or self.surplus or self.stuck or self.no_index or self.other_analysis)


def expected_keys() -> set[str]:
    """The keys that should be in the index."""
    return {
        key_for(model, pk)
        for model in indexed_models()
        for pk in indexed_rows(model).order_by().values_list("pk", flat=True)
    }


def present_keys(handle: Handle) -> Iterator[str]:
    """The keys of every living document (the engine's list of terms still knows deleted ones)."""
    searcher = handle.index.searcher()
    for _score, address in searcher.search(queries.everything(), limit=max(1, searcher.num_docs), count=False).hits:
        yield searcher.doc(address)["key"][0]


def compare_index() -> Difference:
    """Compare keys of the database and of the index."""
    stuck = [str(row) for row in SearchOutbox.objects.stuck()[:1000]]
    handle = store().handle()
    if handle is None:
        return Difference([], [], stuck, no_index=True, other_analysis=False)
    wanted = analysis_stamp({*field_dictionary(), *city_words()})
    found = Counter(present_keys(handle))
    present, expected = set(found), expected_keys()
    doubled = {key for key, count in found.items() if count > 1}
    return Difference(
        missing=sorted(expected - present),
        surplus=sorted((present - expected) | doubled),
        stuck=stuck,
        no_index=False,
        other_analysis=handle.manifest.analysis != wanted,
    )


def reconcile_index() -> Difference:
    """Put right what differs; a changed dictionary or a missing index is built anew. Returns what was found."""
    SearchOutbox.objects.stuck().update(attempts=0)
    apply_outbox()
    found = compare_index()
    if found.no_index or found.other_analysis:
        rebuild_index()
        return found
    by_label = {label_of(model): model for model in indexed_models()}
    for key in [*found.missing, *found.surplus]:
        label, _, pk = key.partition(":")
        if label in by_label:
            enqueue(by_label[label], [pk])
        else:
            _drop_orphan(key)
    apply_outbox()
    return found


def _drop_orphan(key: str) -> None:
    """A document of a model that no longer exists."""
    with store().writing() as writer:
        writer.drop(key)
