"""Limits: how often something may go wrong from one place, counted in the shared cache without keeping the address."""

from django.core.cache import cache
from django.http import HttpRequest

from people.models.keyring import lookup_digest


def limit_key(name: str, request: HttpRequest) -> str:
    return f"limit:{name}:{lookup_digest('limit', request.META.get('REMOTE_ADDR', ''))[:24]}"


def is_limited(name: str, request: HttpRequest, *, most: int) -> bool:
    """Whether this place had `most` failures in the running period. A hall of a hundred teachers is one place."""
    return int(cache.get(limit_key(name, request)) or 0) >= most


def count_failure(name: str, request: HttpRequest, *, seconds: int) -> None:
    """Count one failure; the count ends `seconds` after the first."""
    key = limit_key(name, request)
    if not cache.add(key, 1, seconds):
        try:
            cache.incr(key)
        except ValueError:  # it ended between the two calls
            cache.set(key, 1, seconds)
