"""The kit on the file formats for tables."""

from plugins.api.testing.suite import Conformance


class TestTables(Conformance):
    plugin = "tables"
