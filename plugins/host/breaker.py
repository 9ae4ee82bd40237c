"""The circuit breaker: five failures in ten minutes suspend a provider; one call a minute tries again.

Failures are counted in the shared cache, for all processes together. A call that goes well costs no look at the cache:
each process remembers what it has seen suspended, and learns of the others at its own next failure.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from django.core.cache import BaseCache, cache

FAILURES: Final = 5
WINDOW: Final = 600  # seconds
RETRY: Final = 60  # seconds
MEMORY: Final = 7 * 24 * 3600  # seconds that the last error stays on view

logger = logging.getLogger("xinqiao.plugins")


class Breaker:
    """Counts failures under a key; never raises, even when the cache is away."""

    def __init__(self, store: BaseCache, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._suspended: set[str] = set()

    def allows(self, key: str) -> bool:
        """Whether to call: yes, unless suspended here; then for one call a minute, or when others found it well."""
        if key not in self._suspended:
            return True
        try:
            if not self._store.get(f"plugins:suspended:{key}"):
                self._suspended.discard(key)
                return True
            last = self._store.get(f"plugins:tried:{key}", 0.0)
            if self._clock() - last < RETRY:
                return False
            self._store.set(f"plugins:tried:{key}", self._clock(), MEMORY)
        except Exception:
            logger.exception("the breaker cannot reach its cache")
        return True

    def note_success(self, key: str) -> None:
        """A call went well: if it was a trial, the provider is back for everybody."""
        if key not in self._suspended:
            return
        self._suspended.discard(key)
        try:
            self._store.delete_many([f"plugins:{name}:{key}" for name in ("suspended", "tried", "failures")])
        except Exception:
            logger.exception("the breaker cannot reach its cache")

    def note_failure(self, key: str, error: str = "") -> None:
        """Count a failure and remember where it was; the fifth within the window suspends."""
        now = self._clock()
        try:
            failures = [at for at in self._store.get(f"plugins:failures:{key}", []) if now - at < WINDOW] + [now]
            self._store.set(f"plugins:failures:{key}", failures[-FAILURES:], WINDOW)
            self._store.set(f"plugins:error:{key}", (now, error), MEMORY)
            if len(failures) >= FAILURES or self._store.get(f"plugins:suspended:{key}"):
                self._suspended.add(key)
                self._store.set(f"plugins:suspended:{key}", True, MEMORY)
                self._store.set(f"plugins:tried:{key}", now, MEMORY)
                logger.error("plugin provider %s is suspended; one call a minute tries again", key)
        except Exception:
            logger.exception("the breaker cannot reach its cache")

    def read(self, keys: list[str]) -> dict[str, tuple[bool, float, str]]:
        """For each key: whether it is suspended anywhere, and when and what the last error was (0.0: none)."""
        wanted = [f"plugins:{name}:{key}" for key in keys for name in ("suspended", "error")]
        try:
            found = self._store.get_many(wanted)
        except Exception:
            logger.exception("the breaker cannot reach its cache")
            found = {}
        return {
            key: (bool(found.get(f"plugins:suspended:{key}")), *found.get(f"plugins:error:{key}", (0.0, "")))
            for key in keys
        }

    def forget(self, key: str = "") -> None:
        """Forget what this process knows, and with a key what all know: after an operator has mended something."""
        if not key:
            self._suspended.clear()
            return
        self._suspended.add(key)
        self.note_success(key)


breaker = Breaker(cache)
