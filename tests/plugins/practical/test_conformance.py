"""The kit on the practical plugin."""

from plugins.api.testing.suite import Conformance


class TestPractical(Conformance):
    plugin = "practical"
