"""The kit on both journals."""

from plugins.api.testing.suite import Conformance


class TestJournal(Conformance):
    plugin = "journal"
