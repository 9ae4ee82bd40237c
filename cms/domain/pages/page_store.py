"""The store of finished responses in this process's memory, and how it follows the log of stamps."""

import gzip
import logging
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import brotli
from django.db import DatabaseError, connection

from cms.models import Stamp

logger = logging.getLogger(__name__)
ALL = "*"  # the tag that empties every store
POLL_SECONDS = 0.5
LONGEST_SECONDS = 3600  # no response outlives this, whatever the log says
IDLE_SECONDS = 6 * 3600  # a store that has not read the log for so long starts anew
OVERLAP = 64  # rows read again where transactions may commit out of order
COMPRESS_FROM = 600  # bytes
Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Entry:
    """A stored response: its body in each encoding that was asked for, its headers, and until when it may be used."""

    body: bytes
    headers: Headers
    etag: str
    tags: frozenset[str]
    until: float  # time.time()
    variants: dict[str, bytes] = field(default_factory=dict)
    served: dict[Any, Any] = field(default_factory=dict)  # header sets as the middleware serves them

    @property
    def size(self) -> int:
        """Bytes held, roughly."""
        return len(self.body) + sum(map(len, self.variants.values())) + 2000

    def encoded(self, encoding: str) -> bytes:
        """The body as gzip or br, made once."""
        if not encoding:
            return self.body
        made = self.variants.get(encoding)
        if made is None:
            compress = (
                brotli.compress(self.body, quality=5) if encoding == "br" else gzip.compress(self.body, 6, mtime=0)
            )
            made = self.variants[encoding] = compress
        return made


@dataclass(slots=True)
class Fragment:
    """A finished piece of a page, or something counted for it, with what it shows."""

    value: Any
    tags: frozenset[str]
    until: datetime | None
    tick: int


fragments: OrderedDict[Any, Fragment] = OrderedDict()
FRAGMENTS = 4000


class PageStore:
    """The responses of one process, least recently used ones leaving first."""

    def __init__(self, *, megabytes: int, poll_seconds: float = POLL_SECONDS) -> None:
        self.entries: OrderedDict[Any, Entry] = OrderedDict()
        self.limit = megabytes * 1024 * 1024
        self.poll_seconds = poll_seconds
        self.next_poll = 0.0  # time.monotonic()
        self.position = -1  # the highest stamp read; -1 before the first look
        self.tick = 0  # grows with every stamp applied
        self.bumped: dict[str, int] = {}  # tag → the tick at which it was last bumped
        self._by_tag: dict[str, set[Any]] = {}
        self._recent: deque[int] = deque(maxlen=4 * OVERLAP)
        self._uncommitted: set[int] = set()
        self._size = 0
        self._last_read = 0.0
        self._lock = threading.RLock()
        self._polling = threading.Lock()

    def look(self, key: Any) -> Entry | None:
        """The response for this key, if one may still be used. Reads the log first when that is due."""
        self.refresh()
        entry = self.entries.get(key)
        if entry is None:
            return None
        if entry.until <= time.time():
            self.drop(key)
            return None
        try:
            self.entries.move_to_end(key)
        except KeyError:  # another thread has just dropped it
            return None
        return entry

    def keep(self, key: Any, entry: Entry, *, seen: int) -> bool:
        """Store a response whose rendering began at tick `seen`; False when a stamp has overtaken it meanwhile."""
        with self._lock:
            if self.bumped.get(ALL, -1) > seen or any(self.bumped.get(tag, -1) > seen for tag in entry.tags):
                return False
            self.drop(key)
            self.entries[key] = entry
            self._size += entry.size
            for tag in entry.tags:
                self._by_tag.setdefault(tag, set()).add(key)
            while self._size > self.limit and len(self.entries) > 1:
                self.drop(next(iter(self.entries)))
        return True

    def drop(self, key: Any) -> None:
        """Forget one response."""
        with self._lock:
            entry = self.entries.pop(key, None)
            if entry is None:
                return
            self._size = max(0, self._size - entry.size)
            for tag in entry.tags:
                keys = self._by_tag.get(tag)
                if keys is not None:
                    keys.discard(key)
                    if not keys:
                        del self._by_tag[tag]

    def reset(self) -> None:
        """As after a start: nothing stored, the log unread."""
        with self._lock:
            self.clear()
            self.position, self.next_poll, self.tick = -1, 0.0, self.tick + 1
            self.bumped = {ALL: self.tick}
            fragments.clear()
            self._recent.clear()
            self._uncommitted.clear()

    def clear(self) -> None:
        """Forget every response (not where the log stands)."""
        with self._lock:
            self.entries.clear()
            self._by_tag.clear()
            self._size = 0

    def refresh(self) -> None:
        """Read the log if it is time to."""
        if time.monotonic() >= self.next_poll:
            self.poll()

    def poll(self) -> None:
        """Read what was bumped since the last look. One thread reads; the others go on meanwhile."""
        if not self._polling.acquire(blocking=False):
            return
        try:
            self._read_log()
        except DatabaseError:  # the next look comes soon; what is stored was right half a second ago
            logger.warning("The page cache could not read the log of stamps", exc_info=True)
            if time.monotonic() - self._last_read > 30:
                self.clear()
        finally:
            self.next_poll = time.monotonic() + self.poll_seconds
            self._polling.release()

    def _read_log(self) -> None:
        now = time.monotonic()
        if self.position < 0 or now - self._last_read > IDLE_SECONDS:
            self.reset()
            self.position = Stamp.objects.order_by("-id").values_list("id", flat=True).first() or 0
        else:
            self._read_on()
        self._last_read = now

    def _read_on(self) -> None:
        """Apply the rows after the position. Inside a transaction it stays where it is: its rows may still vanish."""
        unsure = connection.in_atomic_block
        if not unsure:
            self._uncommitted.clear()
        since = self.position - (OVERLAP if connection.vendor == "postgresql" else 0)
        for number, tag in Stamp.objects.filter(id__gt=since).order_by("id").values_list("id", "tag"):
            if number in self._recent or number in self._uncommitted:
                continue
            if unsure:
                self._uncommitted.add(number)
            else:
                self._recent.append(number)
                self.position = max(self.position, number)
            self._apply(tag)

    def _apply(self, tag: str) -> None:
        """Drop what carries the tag."""
        with self._lock:
            self.tick += 1
            self.bumped[tag] = self.tick
            if tag == ALL:
                self.clear()
            for key in list(self._by_tag.get(tag, ())):
                self.drop(key)
