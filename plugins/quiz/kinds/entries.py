"""Questions with several entries (pairs, places, gaps): a share for each right one, or all of them or nothing."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from plugins.api import Problem
from plugins.quiz.kinds.question import NOTHING, Given, Line, Question

ALL_OR_NOTHING: Final = "all"
PER_ENTRY: Final = "each"
ENTRY_SCORINGS: Final = (PER_ENTRY, ALL_OR_NOTHING)
MAX_ENTRIES: Final = 20


@dataclass(frozen=True, kw_only=True)
class Entries(Question):
    """``scoring``: a share for each right entry, or all or nothing. Open entries never cost the penalty."""

    scoring: str = PER_ENTRY

    @abstractmethod
    def entries(self) -> list[str]:
        """The ids of the entries."""

    @abstractmethod
    def given_of(self, given: Given, entry: str) -> object:
        """What stands at an entry; None: it is open."""

    @abstractmethod
    def is_right(self, given: Given, entry: str) -> bool:
        """Whether the entry is right."""

    def share(self, given: Given) -> Decimal:
        entries = self.entries()
        right = sum(self.is_right(given, entry) for entry in entries)
        if not entries or (self.scoring == ALL_OR_NOTHING and right < len(entries)):
            return NOTHING
        return Decimal(right) / len(entries)

    def count_wrong(self, given: Given) -> int:
        return sum(self.given_of(given, one) is not None and not self.is_right(given, one) for one in self.entries())

    def is_whole(self, given: Given) -> bool:
        return bool(given) and all(self.given_of(given, entry) is not None for entry in self.entries())

    def explain_entries(self) -> str:
        """How the points are given."""
        if self.scoring == ALL_OR_NOTHING:
            return _("Points are given when everything is right.")
        if self.penalty:
            return _("Each right entry earns its share; each wrong one takes something back.")
        return _("Each right entry earns its share.")

    def check_entries(self, path: str, part: str, count: int) -> Iterator[Problem]:
        """The rule and the number of entries."""
        if self.scoring not in ENTRY_SCORINGS:
            yield Problem(f"{path}.scoring", _("This way of scoring is not known."))
        if count > MAX_ENTRIES:
            yield Problem(f"{path}.{part}", _("Give at most %(number)s of these.") % {"number": MAX_ENTRIES})

    def review_entry(self, given: Given, entry: str, line: Line, *, key: str, show_answers: bool) -> Line:
        """The line of one entry, with the key where it may show."""
        if not show_answers:
            return line
        right, is_open = self.is_right(given, entry), self.given_of(given, entry) is None
        tone = "right" if right else "" if is_open else "wrong"
        verdict = _("Right entry") if right else ""
        return Line(line.text, label=line.label, tone=tone, verdict=verdict, key="" if right else key)
