"""Once: a write with a key happens once, however often and from however many sides it is sent."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.models import ApiToken, IdempotentWrite

KEPT = timedelta(hours=24)
Answer = tuple[int, dict[str, Any]]


class KeyReused(Exception):
    """The key was sent before, with another request."""


@dataclass(frozen=True)
class Written:
    """What a write answered; `again` when it had happened before and was only repeated in words."""

    status: int
    answer: dict[str, Any]
    again: bool


def write_once(token: ApiToken, key: str, *, request: bytes, act: Callable[[], Answer]) -> Written:
    """Do `act` and keep its answer under the key, in one transaction; or give the answer that was kept.

    Two at once: the second waits on the unique key (PostgreSQL) or on the write lock (SQLite), and finds the answer of
    the first. What `act` raises takes the key back with it: a refused write may be sent again, mended or not.
    """
    place = hashlib.sha256(key.encode()).hexdigest()
    asked = hashlib.sha256(request).hexdigest()
    found = _find(token, place, asked)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            row = IdempotentWrite.objects.create(token=token, key=place, request=asked)
            status, answer = act()
            IdempotentWrite.objects.filter(pk=row.pk).update(status=status, answer=answer)
            return Written(status, answer, again=False)
    except IntegrityError:
        found = _find(token, place, asked)
        if found is None:  # it was something in `act`, not the key
            raise
        return found


def _find(token: ApiToken, place: str, asked: str) -> Written | None:
    since = timezone.now() - KEPT
    IdempotentWrite.objects.filter(token=token, key=place, created_at__lt=since).delete()
    row = IdempotentWrite.objects.filter(token=token, key=place).first()
    if row is None:
        return None
    if row.request != asked:
        raise KeyReused
    return Written(row.status, row.answer, again=True)


def forget_writes(*, now: datetime | None = None) -> int:
    """Remove answers that are older than a day; the clock calls it."""
    return int(IdempotentWrite.objects.filter(created_at__lt=(now or timezone.now()) - KEPT).delete()[0])
