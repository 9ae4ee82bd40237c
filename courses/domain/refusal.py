"""Why something cannot be done now, in words for the learner: every refusal of the school's rules is one of these."""

from typing import Any


class Refused(Exception):
    """`code` is for code and tests, `message` says what happened, what was kept and what to do next."""

    def __init__(self, code: str, message: Any, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.facts = facts
