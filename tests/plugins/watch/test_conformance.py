"""The kit on the watching plugin."""

from plugins.api.testing.suite import Conformance


class TestWatch(Conformance):
    plugin = "watch"
