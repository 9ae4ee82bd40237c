"""Bulk writing: many prepared rows in few statements, so that a transaction holds the write lock only briefly.

No signal is sent and no model is built: whoever calls this writes one audit entry for the whole and tells the floors
above by a signal of its own.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, connections, models

CHUNK = 5000


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, ignore_conflicts: bool = False
) -> int:
    """Insert prepared rows; `columns` are field attribute names (person_id), values as `prepare` leaves them. With
    `ignore_conflicts` rows that another writer was quicker with are left out."""
    quote = connection.ops.quote_name
    by_name = {field.attname: field.column or "" for field in model._meta.concrete_fields}
    names = ", ".join(quote(by_name[name]) for name in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 — names of fields
    return execute_many(f"{statement} ON CONFLICT DO NOTHING" if ignore_conflicts else statement, rows)


def insert_objects(objects: Sequence[models.Model], *, ignore_conflicts: bool = False) -> int:
    """Insert rows that were made as objects, all of one model, without keys: each value as its field saves it."""
    if not objects:
        return 0
    fields = [field for field in objects[0]._meta.concrete_fields if not field.primary_key]
    here = connections[connection.alias]  # itself, not through the proxy: it is asked for every value
    rows = ([field.get_db_prep_save(field.pre_save(row, True), here) for field in fields] for row in objects)
    names = [field.attname for field in fields]
    return insert_rows(type(objects[0]), names, rows, ignore_conflicts=ignore_conflicts)


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
