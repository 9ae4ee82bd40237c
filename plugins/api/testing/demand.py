"""One line to say what must hold."""

from __future__ import annotations


def demand(holds: bool, sentence: str) -> None:
    """Raise AssertionError with the sentence unless it holds; for conditions of several parts."""
    if not holds:
        raise AssertionError(sentence)
