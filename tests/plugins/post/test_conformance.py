"""The kit on e-mail and the messages of the site."""

from plugins.api.testing.suite import Conformance


class TestPost(Conformance):
    plugin = "post"
