"""The index on disk: generations of directories, one writer at a time, readers that notice every change.

    <base>/current            name of the generation in use; replaced in one step
    <base>/write.lock         our own lock, taken before any index is opened for writing
    <base>/<generation>/      one tantivy index and `manifest.json` (schema, analysis, dictionary)

Local disk only. Handles are kept per process and dropped after a fork.
"""

import fcntl
import json
import logging
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from cms.search.analysis import ANALYSIS_VERSION, Analyzer, analysis_stamp, analyzer_for, field_dictionary
from cms.search.documents import Record
from cms.search.schema import SCHEMA_VERSION, index_schema, register_tokenizers

logger = logging.getLogger(__name__)
UPDATE_HEAP = 20_000_000  # bytes; the engine asks for 15 MB at least
REBUILD_HEAP = 120_000_000
LOCK_WAIT = 10.0  # seconds
STORES_KEPT = 4  # one is used; tests use many


class IndexBusy(Exception):
    """Somebody else is writing, and did not finish in time. What was to be written is still in the outbox."""


class NoIndex(Exception):
    """There is no index that this version of the code can read: it has to be built."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index was made with."""

    schema: int
    analysis: str
    words: tuple[str, ...]

    @property
    def is_readable(self) -> bool:
        """The fields are those that this code asks for."""
        return self.schema == SCHEMA_VERSION

    @property
    def is_current(self) -> bool:
        """Documents added now would be cut in the same way as those inside."""
        return self.is_readable and self.analysis.startswith(f"{ANALYSIS_VERSION}-")


@dataclass(slots=True)
class Handle:
    """An opened generation and the analyzer that fits it."""

    pointer: tuple[int, int]
    path: Path
    index: tantivy.Index
    analyzer: Analyzer
    manifest: Manifest


class Writer:
    """Adds and removes documents; nothing is seen before the commit, and nothing of a broken run ever is."""

    def __init__(self, path: Path, analyzer: Analyzer, heap: int) -> None:
        self.analyzer = analyzer
        index = tantivy.Index.open(str(path))
        register_tokenizers(index)
        self._writer = index.writer(heap, 1)

    def put(self, record: Record) -> None:
        """Add or replace the document of this key."""
        self._writer.delete_documents_by_term("key", record.key)
        self.append(record)

    def append(self, record: Record) -> None:
        """Add a document that is known to be new (a rebuild)."""
        self._writer.add_document(tantivy.Document.from_dict(record.fields(self.analyzer), index_schema()))

    def drop(self, key: str) -> None:
        """Remove the document of this key, if there is one."""
        self._writer.delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Make everything so far durable and visible."""
        self._writer.commit()

    def close(self) -> None:
        """Wait for the engine's own house-keeping and let go of the directory."""
        self._writer.wait_merging_threads()

    def abandon(self) -> None:
        """Forget what was not committed."""
        self._writer.rollback()


class Store:
    """One index of this machine."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self._handle: Handle | None = None
        self._guard = threading.Lock()

    # --- reading -----------------------------------------------------------------------------------------------

    def handle(self) -> Handle | None:
        """The index as of now, whoever wrote it last; None where there is none that can be read."""
        for _ in range(3):  # a generation may be swapped away between reading its name and opening it
            try:
                pointer = self._pointer()
                if pointer is None:
                    return None
                handle = self._handle
                if handle is None or handle.pointer != pointer:
                    handle = self._open(pointer)
                if handle is not None:
                    handle.index.reload()
                return handle
            except (OSError, ValueError):
                with self._guard:
                    self._handle = None
        logger.warning("the search index cannot be opened; it has to be rebuilt")
        return None

    def manifest(self) -> Manifest | None:
        """What the current generation was made with; None where there is none."""
        try:
            return _read_manifest(self.base / (self.base / "current").read_text("utf-8").strip())
        except (OSError, ValueError, KeyError):
            return None

    def _pointer(self) -> tuple[int, int] | None:
        try:
            status = os.stat(self.base / "current")
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_ino

    def _open(self, pointer: tuple[int, int]) -> Handle | None:
        with self._guard:
            path = self.base / (self.base / "current").read_text("utf-8").strip()
            manifest = _read_manifest(path)
            if not manifest.is_readable:
                return None
            index = tantivy.Index.open(str(path))
            register_tokenizers(index)
            index.config_reader("manual", 0)  # we reload on every search; the engine's watcher would be a thread more
            self._handle = Handle(pointer, path, index, analyzer_for(manifest.words), manifest)
            return self._handle

    # --- writing -----------------------------------------------------------------------------------------------

    @contextmanager
    def locked(self, wait: float = LOCK_WAIT) -> Iterator[None]:
        """Hold the writers' lock; raises IndexBusy when another process keeps it longer than `wait` seconds."""
        self.base.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.base / "write.lock", os.O_RDWR | os.O_CREAT, 0o640)
        try:
            _take(descriptor, wait)
            yield
        finally:
            os.close(descriptor)  # closing lets go of the lock, and so does the death of the process

    @contextmanager
    def writing(self, wait: float = LOCK_WAIT) -> Iterator[Writer]:
        """A writer on the current generation, committed at the end; raises NoIndex when there is nothing to add to."""
        with self.locked(wait):
            manifest = self.manifest()
            if manifest is None or not manifest.is_current:
                raise NoIndex
            path = self.base / (self.base / "current").read_text("utf-8").strip()
            writer = Writer(path, analyzer_for(manifest.words), UPDATE_HEAP)
            try:
                yield writer
            except BaseException:
                writer.abandon()
                writer.close()
                raise
            writer.commit()
            writer.close()

    def rebuild(self, words: Iterable[str] = ()) -> "Rebuild":
        """A new generation beside the current one; searches go on meanwhile, other writers wait."""
        return Rebuild(self, words)


class Rebuild:
    """A generation in the making: `with store.rebuild() as rebuild: rebuild.append(record)`; swapped in at the end."""

    def __init__(self, store: Store, words: Iterable[str]) -> None:
        self.store = store
        self.words = tuple(sorted({*field_dictionary(), *words}))
        self._lock = store.locked(LOCK_WAIT)
        self._writer: Writer | None = None
        self._path = Path()

    def __enter__(self) -> "Rebuild":
        self._lock.__enter__()
        try:
            self._path = self.store.base / f"index-{time.strftime('%Y%m%d%H%M%S')}-{secrets.token_hex(4)}"
            self._path.mkdir()
            manifest = {"schema": SCHEMA_VERSION, "analysis": analysis_stamp(self.words), "words": self.words}
            (self._path / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
            tantivy.Index(index_schema(), path=str(self._path))
            self._writer = Writer(self._path, analyzer_for(self.words), REBUILD_HEAP)
        except BaseException:
            self._lock.__exit__(None, None, None)
            raise
        return self

    def append(self, record: Record) -> None:
        """Add one document; each key comes once."""
        assert self._writer is not None
        self._writer.append(record)

    def put(self, record: Record) -> None:
        """Add one document that may have been added before."""
        assert self._writer is not None
        self._writer.put(record)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            assert self._writer is not None
            if kind is None:
                self._writer.commit()
            self._writer.close()
            if kind is None:
                _swap(self.store.base, self._path.name)
            else:
                shutil.rmtree(self._path, ignore_errors=True)
            _sweep(self.store.base)
        finally:
            self._writer = None
            self._lock.__exit__(None, None, None)


def _take(descriptor: int, wait: float) -> None:
    until = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise IndexBusy from None
            time.sleep(0.02)


def _swap(base: Path, name: str) -> None:
    fresh = base / f"current.{secrets.token_hex(4)}"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(base / "current")


def _sweep(base: Path) -> None:
    """Remove every generation but the current one (readers keep what they have open)."""
    try:
        current = (base / "current").read_text("utf-8").strip()
    except FileNotFoundError:
        current = ""
    for path in base.glob("index-*"):
        if path.name != current:
            shutil.rmtree(path, ignore_errors=True)


def _read_manifest(path: Path) -> Manifest:
    data = json.loads((path / "manifest.json").read_text("utf-8"))
    return Manifest(int(data["schema"]), str(data["analysis"]), tuple(data["words"]))


_stores: dict[Path, Store] = {}


def store_at(base: Path) -> Store:
    """The store of this directory, one a process."""
    found = _stores.get(base)
    if found is None:
        while len(_stores) >= STORES_KEPT:
            _stores.pop(next(iter(_stores)), None)
        found = _stores.setdefault(base, Store(base))
    return found


os.register_at_fork(after_in_child=_stores.clear)
