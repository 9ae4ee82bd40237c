"""The kit on the survey."""

from plugins.api.testing.suite import Conformance


class TestSurvey(Conformance):
    plugin = "survey"
