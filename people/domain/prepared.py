"""Rows read and written by one fixed statement each, compiled once: for what every request or every answer does.

The statements are Django's own, and so are the converters; only the compiling is spared, which costs more than the
database does. No signals are sent: these are tables that nobody listens to.
"""

import threading
from collections.abc import Callable
from itertools import chain
from typing import Any, Generic, TypeVar

from django.db import connections, models, router
from django.db.models.constants import OnConflict
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery

Row = TypeVar("Row", bound=models.Model)
Made = TypeVar("Made")


class _PerConnection(Generic[Made]):
    """What was compiled for the connections of this thread."""

    def __init__(self) -> None:
        self._kept = threading.local()

    def find(self, connection: Any, key: Any, make: Callable[[], Made]) -> Made:
        """The statement of this connection, made at its first use."""
        kept: tuple[Any, dict[Any, Made]] | None = getattr(self._kept, "of", None)
        if kept is None or kept[0] is not connection:
            self._kept.of = kept = (connection, {})
        made: Made | None = kept[1].get(key)
        if made is None:
            made = kept[1][key] = make()
        return made


class PreparedGet(Generic[Row]):
    """`Model.objects.select_related(*join).annotate(**extra).get(<field>=value)` at half the cost.

    The same instance, converted by the same converters; `lock` adds FOR UPDATE of the row. What is annotated may hold
    no values of its own, since the statement is kept.
    """

    def __init__(
        self,
        model: type[Row],
        field: str,
        *,
        join: tuple[str, ...] = (),
        lock: bool = False,
        extra: dict[str, Any] | None = None,
    ) -> None:
        self.model, self.field, self.join, self.lock, self.extra = model, field, join, lock, extra or {}
        self._read: Any = model._meta.get_field(field)
        self._statements: _PerConnection[Any] = _PerConnection()

    def __call__(self, value: Any) -> Row | None:
        """The instance, or None. One query."""
        alias = router.db_for_write(self.model) if self.lock else router.db_for_read(self.model)
        connection = connections[alias]
        compiler, sql, converters, names, related = self._statements.find(
            connection, None, lambda: self._compile(connection, value)
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [self._read.get_db_prep_value(value, connection)])
            rows = cursor.fetchmany(1)
        for row in compiler.apply_converters(rows, converters) if converters else rows:
            instance = self.model.from_db(alias, names, row[: len(names)])
            for populator in related:
                populator.populate(row, instance)
            for name, place in compiler.annotation_col_map.items():
                setattr(instance, name, row[place])
            return instance
        return None

    def _compile(self, connection: Any, value: Any) -> Any:
        rows = self.model._base_manager.filter(**{self.field: value}).annotate(**self.extra).order_by()
        if self.join:
            rows = rows.select_related(*self.join)
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        compiler = rows.query.get_compiler(connection=connection)
        sql, _parameters = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        names = [column.target.attname for column in columns[: len(compiler.klass_info["select_fields"])]]
        related = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]  # of a later Django
        return compiler, sql, compiler.get_converters(columns), names, related


class PreparedInsert(Generic[Row]):
    """`row.save(force_insert=True)`, or `bulk_create(rows)`.

    `returning` gives a single row its key; `once` leaves what stands there already (then the row has no key).
    """

    def __init__(self, model: type[Row], *, returning: bool = False, once: bool = False) -> None:
        self.model, self.returning = model, returning
        self._on_conflict = OnConflict.IGNORE if once else None
        self._fields: list[Any] = [field for field in model._meta.local_concrete_fields if not field.primary_key]
        self._statements: _PerConnection[str] = _PerConnection()

    def __call__(self, *rows: Row) -> None:
        """Write the rows by one statement."""
        connection = connections[router.db_for_write(self.model)]
        sql = self._statements.find(connection, len(rows), lambda: self._compile(connection, rows))
        values = [
            [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in self._fields]
            for row in rows
        ]
        by_column = "UNNEST(" in sql  # as Django writes several rows on PostgreSQL
        with connection.cursor() as cursor:
            cursor.execute(sql, list(map(list, zip(*values, strict=True))) if by_column else list(chain(*values)))
            if self.returning:
                (rows[0].pk,) = cursor.fetchone()
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias

    def _compile(self, connection: Any, rows: tuple[Row, ...]) -> str:
        query = InsertQuery(self.model, on_conflict=self._on_conflict)
        query.insert_values(self._fields, list(rows))
        compiler = query.get_compiler(connection=connection)
        if self.returning:
            compiler.returning_fields = [self.model._meta.pk]
        ((sql, _parameters),) = compiler.as_sql()
        return str(sql)


class PreparedUpdate(Generic[Row]):
    """`row.save(update_fields=fields)`, only where what is `expected` still stands in the database."""

    def __init__(self, model: type[Row], *fields: str, expected: tuple[str, ...] = ()) -> None:
        self.model, self._expected = model, expected
        self._written: list[Any] = [model._meta.get_field(name) for name in fields]
        self._asked: list[Any] = [model._meta.get_field(name) for name in ("id", *expected)]
        self._statements: _PerConnection[str] = _PerConnection()

    def __call__(self, row: Row, **expected: Any) -> bool:
        """Whether the row was there as expected, and is written now."""
        if set(expected) != set(self._expected):
            raise TypeError(f"expected values of {', '.join(self._expected) or 'nothing'}")
        connection = connections[router.db_for_write(self.model)]
        sql = self._statements.find(connection, None, lambda: self._compile(connection))
        values = [
            field.get_db_prep_save(field.pre_save(row, add=False), connection) for field in self._written
        ] + [
            field.get_db_prep_value({"id": row.pk, **expected}[field.name], connection) for field in self._asked
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return bool(cursor.rowcount)

    def _compile(self, connection: Any) -> str:
        name = connection.ops.quote_name
        same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
        written = ", ".join(f"{name(field.column)} = %s" for field in self._written)
        asked = " AND ".join(f"{name(field.column)} {'=' if field.primary_key else same} %s" for field in self._asked)
        return f"UPDATE {name(self.model._meta.db_table)} SET {written} WHERE {asked}"  # noqa: S608 - names of our models
