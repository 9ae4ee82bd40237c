"""Long work in parts, each a short transaction, so that everybody else can write in between."""

import time
from collections.abc import Iterator
from typing import TypeVar

from django.db import connection

PAUSE = 0.05  # seconds; who waits for SQLite's lock asks for it again every tenth of a second at the latest

Row = TypeVar("Row")


def give_way() -> None:
    """Let others write. SQLite has one writer and no queue: whoever takes the lock again at once keeps all out.

    Inside a transaction, and on databases with many writers, there is nothing to give.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        time.sleep(PAUSE)


def in_parts(rows: list[Row], size: int) -> Iterator[tuple[int, list[Row]]]:
    """The rows in parts of at most `size`, each with how many are done once it is; others write between two parts."""
    for start in range(0, len(rows), size):
        if start:
            give_way()
        yield min(start + size, len(rows)), rows[start : start + size]
