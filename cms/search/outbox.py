"""From the database into the index: changes are noted in the transaction that makes them, and applied by a worker.

The database is the truth and the index a cache of it. A row of the outbox only says "look at this one again": applying
it twice, late or after a crash always ends in what the database says then.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import F, Model
from modelsearch.backends.base import get_model_root
from modelsearch.index import RelatedFields
from wagtail.models import Page

from cms.models.search_outbox import SearchOutbox
from cms.search.building import indexed_rows, installed_store, rebuild_index, record_or_none
from cms.search.documents import indexed_models, is_indexable, key_for, label_of
from cms.search.store import IndexBusy, NoIndex, Writer

BATCH = 200  # rows in one commit of the index
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
    """Bring the index in line with the rows that wait; they stay until that is durable. Builds a missing index."""
    done = Applied()
    manifest = installed_store().manifest()
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
    with installed_store().writing(wait) as writer:
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
            record = record_or_none(obj)
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


def family(label: str) -> list[type[Model]]:
    """The indexed models whose rows belong to this root."""
    return [model for model in indexed_models() if label_of(get_model_root(model._meta.concrete_model)) == label]
