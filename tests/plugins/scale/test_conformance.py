"""The kit on the scale plugin."""

from plugins.api.testing.suite import Conformance


class TestScale(Conformance):
    plugin = "scale"
