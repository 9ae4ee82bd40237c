"""Quota: how often one token may ask within a minute, counted in the shared cache."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

SECONDS = 60


@dataclass(frozen=True)
class Quota:
    """What a token has left in the minute that runs; `reset` are seconds until the next one."""

    limit: int
    left: int
    reset: int
    is_spent: bool


def spend(token: str) -> Quota:
    """Count one request of a token. The cache may forget: then a minute begins anew, and nobody is locked out."""
    limit, now = int(settings.API_REQUESTS_PER_MINUTE), int(time.time())
    minute, reset = now // SECONDS, SECONDS - now % SECONDS
    key = f"api:{token}:{minute}"
    used = 1
    if not cache.add(key, 1, SECONDS * 2):
        try:
            used = int(cache.incr(key))
        except ValueError:  # it ended between the two calls
            cache.set(key, 1, SECONDS * 2)
    return Quota(limit, max(0, limit - used), reset, used > limit)
