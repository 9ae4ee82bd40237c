"""What a pure call may not do: ask a database, or run while a transaction is open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections


class QueryForbidden(RuntimeError):
    """A plugin asked the database where it must not."""


class Blocker:
    """An execute wrapper that refuses, and remembers that it was tried even when the plugin swallows the refusal."""

    def __init__(self) -> None:
        self.was_tried = False

    def __call__(self, execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        self.was_tried = True
        raise QueryForbidden("a plugin must not ask the database here")


@contextmanager
def queries_forbidden() -> Iterator[Blocker]:
    """Refuse every query on every connection of this thread."""
    blocker = Blocker()
    all_connections = connections.all()
    for connection in all_connections:
        connection.execute_wrappers.append(blocker)
    try:
        yield blocker
    finally:
        for connection in all_connections:
            connection.execute_wrappers.remove(blocker)


def transaction_is_open() -> bool:
    """Whether this thread holds a transaction open; those that Django's TestCase wraps around a test do not count."""
    return any(
        connection.in_atomic_block
        and not all(getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)
        for connection in connections.all(initialized_only=True)
    )
