"""The kit on the written assignment."""

from plugins.api.testing.suite import Conformance


class TestAssignment(Conformance):
    plugin = "assignment"
