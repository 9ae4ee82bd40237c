"""The kit on the inspection plugin."""

from plugins.api.testing.suite import Conformance


class TestInspection(Conformance):
    plugin = "inspection"
