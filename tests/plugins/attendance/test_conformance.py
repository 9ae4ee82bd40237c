"""The kit on the attendance plugin."""

from plugins.api.testing.suite import Conformance


class TestAttendance(Conformance):
    plugin = "attendance"
