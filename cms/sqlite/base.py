"""SQLite that has read a query's rows to the end before anybody may write again by the same connection.

While a SELECT is being stepped through, SQLite keeps the state it was begun on; once another process has written, a
write by the same connection is refused at once ("database is locked", SQLITE_BUSY_SNAPSHOT) and no patience helps.
Long work reads on and on and writes its progress in between, so here `iterator()` reads raw rows at once and makes
objects of them bit by bit; PostgreSQL streams as ever.
"""

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """What this backend is able to do."""

    can_use_chunked_reads = False


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to one file."""

    features_class = DatabaseFeatures
