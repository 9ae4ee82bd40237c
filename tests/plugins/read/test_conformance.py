"""The kit on the reading plugin."""

from plugins.api.testing.suite import Conformance


class TestRead(Conformance):
    plugin = "read"
