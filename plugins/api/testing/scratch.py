"""A database in memory that holds the tables of one plugin and nothing else, for checks that need rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

ALIAS: Final = "default"


class ScratchDatabase(DatabaseWrapper):
    """SQLite in memory. It opens even where a test runner forbids the real database."""

    def ensure_connection(self) -> None:
        """Connect, if that has not been done."""
        if self.connection is None:
            with self.wrap_database_errors:
                self.connect()

    def enable_constraint_checking(self) -> None:
        """Stay lenient: the tables that keys point at belong to others and are not here."""


@contextmanager
def scratch_database() -> Iterator[ScratchDatabase]:
    """Put an empty database in the place of the real one; keys to tables that are not there are not looked up."""
    real = connections[ALIAS]
    options: dict[str, Any] = {**real.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    scratch = ScratchDatabase({**options, "OPTIONS": {}}, ALIAS)
    connections[ALIAS] = scratch
    try:
        scratch.disable_constraint_checking()
        yield scratch
    finally:
        connections[ALIAS] = real
        if scratch.connection is not None:
            scratch.connection.close()


def table_names(database: ScratchDatabase) -> set[str]:
    """The tables in it, SQLite's own apart."""
    return {name for name in database.introspection.table_names() if not name.startswith("sqlite_")}
