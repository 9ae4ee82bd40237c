"""SQLite as this site uses it: whoever reads a long list may write in between, while others write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import DjangoDbBlocker

from cms.settings import sqlite

ROWS = 2500


@pytest.fixture
def two(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[list[BaseDatabaseWrapper]]:
    """Two connections to one file, as two processes hold them; a table with many rows in it."""
    names = ["reader", "other"]
    defaults = connections.databases["default"]
    for name in names:
        connections.databases[name] = {**defaults, **sqlite(tmp_path / "file.sqlite3", "NORMAL")}
    with django_db_blocker.unblock():
        with connections["reader"].schema_editor() as editor:
            editor.create_model(Group)
        Group.objects.using("reader").bulk_create(Group(name=str(row)) for row in range(ROWS))
        yield [connections[name] for name in names]
        for name in names:
            connections[name].close()
            del connections[name]
            del connections.databases[name]


def test_whoever_reads_a_long_list_writes_its_progress_while_others_write(two: list[BaseDatabaseWrapper]) -> None:
    reader, other = (one.alias for one in two)
    mine, theirs = Group.objects.using(reader).order_by("pk")[:2]
    for count, _pk in enumerate(Group.objects.using(reader).values_list("pk", flat=True).iterator(chunk_size=100)):
        if count % 1000 == 0:
            Group.objects.using(other).filter(pk=theirs.pk).update(name=f"theirs {count}")
            Group.objects.using(reader).filter(pk=mine.pk).update(name=f"mine {count}")
    assert count + 1 == ROWS
    names = set(Group.objects.using(other).filter(pk__in=[mine.pk, theirs.pk]).values_list("name", flat=True))
    assert names == {"mine 2000", "theirs 2000"}


def test_site_uses_it() -> None:
    assert sqlite(Path("file"), "FULL")["ENGINE"] == "cms.sqlite"
