"""Withholding small numbers, so that nobody can be found by them: neither at sight nor by subtraction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DEFAULT_GROUP: Final = 10


def suppress(counts: Mapping[str, int], minimum: int) -> dict[str, int | None]:
    """The counts of a whole that is split into cells; None: withheld.

    A cell of 1 to ``minimum - 1`` people is withheld. The total is known, so a single withheld cell could be found by
    subtraction: then the smallest of the others goes too, and more of them until the withheld cells together hold at
    least ``minimum`` people. Empty cells show, since nobody is in them; where too few cells are left, all are withheld.
    """
    hidden = {cell for cell, count in counts.items() if 0 < count < minimum}
    if hidden:
        others = sorted((cell for cell, count in counts.items() if count >= minimum), key=lambda cell: counts[cell])
        while others and (len(hidden) < 2 or sum(counts[cell] for cell in hidden) < minimum):
            hidden.add(others.pop(0))
        if len(hidden) < 2 or sum(counts[cell] for cell in hidden) < minimum:
            hidden = set(counts)
    return {cell: None if cell in hidden else count for cell, count in counts.items()}


def suppress_pair(count: int, total: int, minimum: int) -> int | None:
    """A count of those who chose something, out of ``total`` who might have: both sides must be large enough."""
    return None if 0 < count < minimum or 0 < total - count < minimum else count
