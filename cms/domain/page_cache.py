"""The public page cache: whole responses in this process's memory, valid only while no stamp says otherwise.

While a page is rendered it collects tags for everything it shows (`page:12`, `topic:3`, `members:article`, `frame`).
Whoever changes such a thing bumps its tag: a row in the log of stamps, written in the same transaction. Every process
reads the log at most twice a second and drops exactly the responses that carry a bumped tag. Nothing is stored that a
newer stamp has overtaken while it was being made.
"""

import gzip
import hashlib
import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, cast

import brotli
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cms.models import Stamp

logger = logging.getLogger(__name__)
ALL = "*"  # the tag that empties every store
POLL_SECONDS = 0.5
LONGEST_SECONDS = 3600  # no response outlives this, whatever the log says
IDLE_SECONDS = 6 * 3600  # a store that has not read the log for so long starts anew
OVERLAP = 64  # rows read again where transactions may commit out of order
COMPRESS_FROM = 600  # bytes
Headers = list[tuple[str, str]]
Value = TypeVar("Value")


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
        if time.monotonic() >= self.next_poll:
            self.poll()
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


store = PageStore(megabytes=getattr(settings, "PAGE_CACHE_MEGABYTES", 64))


def bump(*tags: str) -> None:
    """Say that these things changed. Written in the caller's transaction; this process looks again at once after it."""
    if not tags:
        return
    Stamp.objects.bulk_create([Stamp(tag=tag[:80]) for tag in dict.fromkeys(tags)])
    look_soon()
    transaction.on_commit(look_soon)


def look_soon() -> None:
    """Let the next request of this process read the log."""
    store.next_poll = 0.0


def version(tag: str) -> int:
    """A number that grows when the tag is bumped (for snapshots kept beside the page cache)."""
    if time.monotonic() >= store.next_poll:
        store.poll()
    return max(store.bumped.get(tag, 0), store.bumped.get(ALL, 0))


def tag(request: Any, *tags: str) -> None:
    """Note that the response being made shows these things."""
    noted = getattr(request, "page_tags", None)
    if noted is not None:
        noted.update(tags)


def keep(request: Any, *tags: str, until: datetime | None = None) -> None:
    """Allow the response being made to be stored for everybody, under these tags, at the latest until a moment."""
    if getattr(request, "page_tags", None) is None:
        request.page_tags = set()
    request.page_tags.update(("frame", *tags))
    request.may_keep = True
    if until is not None:
        expire_at(request, until)


def expire_at(request: Any, moment: datetime) -> None:
    """What is shown changes by itself at this moment (a line opens, a day ends)."""
    known = getattr(request, "page_until", None)
    request.page_until = moment if known is None else min(known, moment)


def refuse(request: Any) -> None:
    """The response being made is for one reader only; never store it."""
    request.page_refused = True


def make_entry(request: Any, body: bytes, headers: Iterable[tuple[str, str]]) -> Entry:
    """An entry from a finished response and what was noted on its request."""
    moment = getattr(request, "page_until", None)
    longest = time.time() + LONGEST_SECONDS
    return Entry(
        body=body,
        headers=list(headers),
        etag=hashlib.blake2b(body, digest_size=12).hexdigest(),
        tags=frozenset(request.page_tags),
        until=min(longest, moment.timestamp()) if moment else longest,
    )


def clear_old_stamps(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Remove stamps that every running process has long read. Returns how many; the newest one always stays."""
    newest = Stamp.objects.order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        return 0
    return Stamp.objects.filter(made_at__lt=timezone.now() - older_than, id__lt=newest).delete()[0]


@dataclass(slots=True)
class Fragment:
    """A finished piece of a page, or something counted for it, with what it shows."""

    value: Any
    tags: frozenset[str]
    until: datetime | None
    tick: int


fragments: OrderedDict[Any, Fragment] = OrderedDict()
FRAGMENTS = 4000


def remember(
    request: Any, key: Any, build: Callable[[], Value], *, only_if: Callable[[Value], bool] | None = None
) -> Value:
    """A piece of a page (or a value) that is the same for everybody, kept until something it shows is bumped.

    `build` notes its tags on the request as usual; they are handed on to every page that uses the piece. A value for
    which `only_if` is false is not kept.
    """
    held = fragments.get(key)
    tick = store.tick
    if held is not None and is_fresh(held):
        pass_on(request, held)
        return cast(Value, held.value)
    outer = getattr(request, "page_tags", None), getattr(request, "page_until", None)
    request.page_tags, request.page_until = set(), None
    try:
        value = build()
        made = Fragment(value, frozenset(request.page_tags), request.page_until, tick)
    finally:
        request.page_tags, request.page_until = outer
    if store.position >= 0 and (only_if is None or only_if(value)):
        fragments[key] = made
        while len(fragments) > FRAGMENTS:
            fragments.popitem(last=False)
    pass_on(request, made)
    return value


def is_fresh(piece: Fragment) -> bool:
    """Nothing that the piece shows was bumped since it was made."""
    if time.monotonic() >= store.next_poll:
        store.poll()
    bumped = store.bumped
    if bumped.get(ALL, 0) > piece.tick or any(bumped.get(name, 0) > piece.tick for name in piece.tags):
        return False
    return piece.until is None or piece.until > timezone.now()


def pass_on(request: Any, piece: Fragment) -> None:
    """What the piece shows, the page shows."""
    tag(request, *piece.tags)
    if piece.until is not None:
        expire_at(request, piece.until)


class Snapshot(Generic[Value]):
    """Something built from the database once a process and language, and again after one of its tags was bumped."""

    def __init__(self, build: Callable[[str], Value], *tags: str) -> None:
        self._build = build
        self._tags = tags
        self._values: dict[str, tuple[int, Value]] = {}

    def get(self, language: str) -> Value:
        """The value for this language."""
        now = max(version(tag) for tag in self._tags)
        held = self._values.get(language)
        if held is None or held[0] != now or store.position < 0:
            held = self._values[language] = (now, self._build(language))
        return held[1]

    def forget(self) -> None:
        """Build again at the next look."""
        self._values.clear()
