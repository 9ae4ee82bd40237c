"""The kit on the printed sheet and the card."""

from plugins.api.testing.suite import Conformance


class TestPaper(Conformance):
    plugin = "paper"
