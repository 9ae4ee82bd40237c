"""Hooks of the journal: its self-check reads sentences that must, and must not, call for help."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import DISCLOSURE_WORDS, Problem, find_disclosures, hookimpl


@hookimpl
def self_check() -> Iterator[Problem]:
    """A list of words that cannot be read, or that hears nothing, must not go unnoticed."""
    try:
        heard = bool(find_disclosures("我不想活了")) and bool(find_disclosures("I want to die"))
        alarmed = bool(find_disclosures("今天累死了，又笑死了"))
    except (OSError, ValueError, KeyError) as error:
        yield Problem(DISCLOSURE_WORDS.name, f"the list of words cannot be read: {type(error).__name__}")
        return
    if not heard or alarmed:
        yield Problem(DISCLOSURE_WORDS.name, "the list of words does not tell a disclosure from a saying")
