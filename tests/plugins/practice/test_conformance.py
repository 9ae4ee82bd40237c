"""The kit on the exercises for reading along."""

from plugins.api.testing.suite import Conformance


class TestPractice(Conformance):
    plugin = "practice"
