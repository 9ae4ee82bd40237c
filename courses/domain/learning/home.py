"""What a learner's home is made of besides courses: certification puts its own parts there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class HomePart:
    """One part of the page: which template shows which data. `column` is main or side, `order` sorts within it."""

    template: str
    data: Any
    column: str = "side"
    order: int = 50


Maker = Callable[[Any], HomePart | None]
_makers: dict[str, Maker] = {}


def home_part(name: str) -> Callable[[Maker], Maker]:
    """Register a function that makes a part for a person, or None when there is nothing to show."""

    def register(make: Maker) -> Maker:
        _makers[name] = make
        return make

    return register


def home_parts(person: Any) -> dict[str, list[HomePart]]:
    """All parts for a person, by column, in order."""
    found = [part for make in _makers.values() if (part := make(person)) is not None]
    found.sort(key=lambda part: part.order)
    return {column: [part for part in found if part.column == column] for column in ("main", "side")}
