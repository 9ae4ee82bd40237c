"""Bulk writing: many prepared rows in few statements, so that a transaction holds the write lock only briefly.

No signal is sent and no model is built: whoever calls this writes one audit entry for the whole and tells the floors
above by a signal of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, models

CHUNK = 5000


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert prepared rows; `columns` are field attribute names (person_id), values as `prepare` leaves them."""
    quote = connection.ops.quote_name
    by_name = {field.attname: field.column or "" for field in model._meta.concrete_fields}
    names = ", ".join(quote(by_name[name]) for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 — names of fields
    return execute_many(statement, rows)


def execute_many(statement: str, rows: Iterable[Sequence[Any]]) -> int:
    """Run one statement for many rows; returns how many rows were given."""
    count = 0
    source = iter(rows)
    with connection.cursor() as cursor:
        while part := list(islice(source, CHUNK)):
            cursor.executemany(statement, part)
            count += len(part)
    return count


def prepare(value: Any) -> Any:
    """A value as this database takes it: dates and times adapted, bytes as they are."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
