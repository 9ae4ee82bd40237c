"""Counts queries, so that a list costs the same with one row and with three (used by every list's test)."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def count_queries(act: Callable[[], Any]) -> CaptureQueriesContext:
    """The queries that `act` runs."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return captured


def assert_constant_queries(
    make_rows: Callable[[int], Any], act: Callable[[], Any], *, at_most: int | None = None, more: int = 2
) -> int:
    """Run `act` with one row and with `more` rows added; the number of queries must be the same. Returns it.

    `make_rows(n)` adds n rows. `act` is run once before the first count, so that caches are equally warm.
    """
    make_rows(1)
    act()
    one = count_queries(act)
    make_rows(more)
    act()
    many = count_queries(act)
    if len(one) != len(many):
        listing = "\n".join(query["sql"][:300] for query in many.captured_queries)
        raise AssertionError(f"{len(one)} queries with one row, {len(many)} with {1 + more}:\n{listing}")
    if at_most is not None and len(many) > at_most:
        listing = "\n".join(query["sql"][:300] for query in many.captured_queries)
        raise AssertionError(f"{len(many)} queries, at most {at_most} allowed:\n{listing}")
    return len(many)
