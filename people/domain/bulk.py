"""Bulk writing: many prepared rows in few statements, so that a transaction holds the write lock only briefly.

No signal is sent and no model is built: whoever calls this writes one audit entry for the whole and tells the floors
above by a signal of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import connection, connections, models

from people.models.public_id import new_public_ids

CHUNK = 5000
NOTHING: Any = object()


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
    """Insert rows that were made as objects, all of one model, without keys: each value as its field saves it. What is
    the same object in one row after the other is converted once."""
    if not objects:
        return 0
    fields = _without_key(type(objects[0]))
    columns = []
    for field in fields:
        last, kept, column = NOTHING, None, []
        for row in objects:
            value = field.pre_save(row, add=True)
            if value is not last:
                last, kept = value, field.get_db_prep_save(value, connections[connection.alias])
            column.append(kept)
        columns.append(column)
    names = [field.attname for field in fields]
    return insert_rows(type(objects[0]), names, zip(*columns, strict=True), ignore_conflicts=ignore_conflicts)


def insert_like(pattern: models.Model, varying: Mapping[str, Sequence[Any]], *, ignore_conflicts: bool = False) -> int:
    """Insert rows that are like one object but for the columns of `varying` (attribute names; values as the database
    takes them): no object is made for each. Random public ids are drawn where the model has them."""
    columns = dict(varying)
    count = len(next(iter(columns.values())))
    constant = {}
    for field in _without_key(type(pattern)):
        if field.attname == "public_id" and field.attname not in columns:
            columns["public_id"] = list(new_public_ids(count))
        elif field.attname not in columns:
            constant[field.attname] = field.get_db_prep_save(field.pre_save(pattern, add=True), connection)
    same = tuple(constant.values())
    rows = ((*values, *same) for values in zip(*columns.values(), strict=True))
    return insert_rows(type(pattern), [*columns, *constant], rows, ignore_conflicts=ignore_conflicts)


def _without_key(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


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
