"""What tests of the school share: a database file for tests with threads."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections


@pytest.fixture
def own_file(tmp_path: Path) -> Iterator[None]:
    """The test's rows in a database file of its own: threads on one in-memory database lock each other out."""
    if connection.vendor != "sqlite":
        yield
        return
    memory, path = connections["default"], tmp_path / "own.sqlite3"
    memory.ensure_connection()
    with sqlite3.connect(path) as copy:
        memory.connection.backup(copy)
    named = connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = str(path)
    connections["default"] = connections.create_connection("default")
    connections["default"].inc_thread_sharing()
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"]["NAME"] = named
        connections["default"] = memory
