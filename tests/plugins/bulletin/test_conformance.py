"""The kit on the bulletin."""

from plugins.api.testing.suite import Conformance


class TestBulletin(Conformance):
    plugin = "bulletin"
