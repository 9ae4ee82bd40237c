"""Markup: whether HTML that a plugin gives for a place among others is whole, so that it cannot break what follows."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
MAY_STAY_OPEN: Final = frozenset(
    {"p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup", "rp", "rt"}
)
FRAME: Final = frozenset({"html", "head", "body", "main", "base"})


class Balance(HTMLParser):
    """What is open while a fragment is read, and the first thing that does not fit."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.fault = ""
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """It stands open, unless it has no end."""
        if tag in FRAME:
            self.note(f"<{tag}> does not belong into a part of a page")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Whole at once in drawings; elsewhere browsers take it for a start."""
        if tag not in VOID and "svg" not in self._open and tag != "svg":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """It closes what stands open, and with it what may stay open."""
        if tag in VOID:
            return
        while self._open and self._open[-1] != tag and self._open[-1] in MAY_STAY_OPEN:
            self._open.pop()
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.note(f"</{tag}> closes nothing")

    def note(self, fault: str) -> None:
        """The first fault counts."""
        self.fault = self.fault or fault

    def finish(self) -> None:
        """Look at what is left."""
        if self.rawdata.strip() and "<" in self.rawdata:
            self.note("a tag or a comment does not end")
        left = [tag for tag in self._open if tag not in MAY_STAY_OPEN]
        if left:
            self.note(f"<{left[-1]}> is never closed")


def fault_of_markup(html: str) -> str:
    """What is wrong with a fragment; empty when a page may take it as it is."""
    reader = Balance()
    reader.feed(html)
    reader.finish()
    return reader.fault
