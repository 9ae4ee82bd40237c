"""The kit on the tally."""

from plugins.api.testing.suite import Conformance


class TestTally(Conformance):
    plugin = "tally"
