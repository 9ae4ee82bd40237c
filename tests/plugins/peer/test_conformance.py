"""The kit on peer assessment."""

from plugins.api.testing.suite import Conformance


class TestPeer(Conformance):
    plugin = "peer"
