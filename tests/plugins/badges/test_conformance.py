"""The kit on the picture and the file of a badge."""

from plugins.api.testing.suite import Conformance


class TestBadges(Conformance):
    plugin = "badges"
