"""Comparing database and index, and putting right what differs: nightly, and by `manage.py search_check`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cms.models.search_outbox import SearchOutbox
from cms.search import queries
from cms.search.analysis import analysis_stamp, field_dictionary
from cms.search.building import city_words, indexed_rows, installed_store, rebuild_index
from cms.search.documents import indexed_models, key_for, label_of
from cms.search.outbox import apply_outbox, enqueue
from cms.search.store import Handle


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
    handle = installed_store().handle()
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
    with installed_store().writing() as writer:
        writer.drop(key)
