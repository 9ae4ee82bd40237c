"""The public page cache: whole responses in this process's memory, valid only while no stamp says otherwise.

While a page is rendered it collects tags for everything it shows (`page:12`, `topic:3`, `members:article`, `frame`).
Whoever changes such a thing bumps its tag: a row in the log of stamps, written in the same transaction. Every process
reads the log at most twice a second and drops exactly the responses that carry a bumped tag. Nothing is stored that a
newer stamp has overtaken while it was being made.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cms.domain.pages.page_store import ALL as ALL
from cms.domain.pages.page_store import COMPRESS_FROM as COMPRESS_FROM
from cms.domain.pages.page_store import FRAGMENTS, LONGEST_SECONDS, Fragment, fragments
from cms.domain.pages.page_store import Entry as Entry
from cms.domain.pages.page_store import PageStore as PageStore
from cms.models import Stamp

logger = logging.getLogger(__name__)
Value = TypeVar("Value")

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
    store.refresh()
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


def remember(
    request: Any, key: Any, build: Callable[[], Value], *, only_if: Callable[[Value], bool] | None = None
) -> Value:
    """A piece of a page (or a value) that is the same for everybody, kept until something it shows is bumped.

    `build` notes its tags on the request as usual; they are handed on to every page that uses the piece. A value for
    which `only_if` is false is not kept.
    """
    store.refresh()
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
    store.refresh()
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
