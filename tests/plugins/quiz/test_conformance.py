"""The quiz keeps the contract: every check of the kit."""

from plugins.api.testing.suite import Conformance


class TestQuiz(Conformance):
    plugin = "quiz"
