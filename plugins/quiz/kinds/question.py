"""Question: what every kind of question does. One object is one question of a config; each subclass is one kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Final, Self

from wagtail import blocks

from plugins.api import FormData, JSONObject, Problem

CENT: Final = Decimal("0.01")
NOTHING: Final = Decimal(0)
WHOLE: Final = Decimal(1)

Given = JSONObject
"""What stands at one question in a response; an empty object: nothing was given."""


@dataclass(frozen=True)
class Posted:
    """The posted fields of one question: its own, and its parts (``a-q1`` and ``a-q1-2``)."""

    data: FormData
    field: str

    def values(self, part: int = 0) -> list[str]:
        """Everything posted under the name."""
        name = f"{self.field}-{part}" if part else self.field
        return [value for value in self.data.get(name, ()) if isinstance(value, str)]

    def last(self, part: int = 0) -> str:
        """The last value, or nothing."""
        return (self.values(part) or [""])[-1]


@dataclass(frozen=True)
class Look:
    """Who looks at a question: under which field name, with which answer, and whether the key may show."""

    field: str
    given: Given
    show_answers: bool = False
    on_paper: bool = False


@dataclass(frozen=True)
class Line:
    """One line of a review. ``tone``: right, wrong or empty; empty as long as the key is not shown."""

    text: str
    label: str = ""
    chosen: bool = True
    tone: str = ""
    verdict: str = ""
    note: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Question(ABC):
    """``feedback`` goes with a right answer or beside the key, ``hint`` with one that is not right yet.

    ``penalty``: points that each wrong entry takes back from what the same question earned, never below zero.
    """

    kind: ClassVar[str]
    template: ClassVar[str]
    interaction: ClassVar[str] = "other"
    always_shuffled: ClassVar[bool] = False
    is_marked_by_people: ClassVar[bool] = False

    id: str
    stem: str
    points: Decimal
    penalty: Decimal = NOTHING
    feedback: str = ""
    hint: str = ""
    note: str = ""
    fixed_order: bool = False

    @classmethod
    @abstractmethod
    def read(cls, item: JSONObject, common: Mapping[str, Any]) -> Self:
        """The question of a config; ``common`` holds what all kinds have. It never fails."""

    @classmethod
    @abstractmethod
    def block(cls) -> blocks.StructBlock:
        """The form in which an author writes it; its fields are the keys of the item."""

    @classmethod
    @abstractmethod
    def kind_name(cls) -> str:
        """How the kind is called beside the number of the question."""

    @abstractmethod
    def check(self, path: str) -> Iterator[Problem]:
        """What is wrong with it, beside what all kinds have."""

    @abstractmethod
    def parse(self, posted: Posted) -> Given:
        """The answer in the posted fields."""

    @abstractmethod
    def clean(self, given: Any) -> Given:
        """A stored answer, without what this question does not know."""

    @abstractmethod
    def share(self, given: Given) -> Decimal:
        """Which share of the points a clean answer earns, at most 1; below zero counts as zero."""

    @abstractmethod
    def show(self, look: Look) -> dict[str, Any]:
        """What its template needs."""

    @abstractmethod
    def review(self, look: Look) -> list[Line]:
        """What was given, line by line; with the key where it may show."""

    @abstractmethod
    def in_words(self, given: Given) -> str:
        """The answer for the record that stays readable without the plugin."""

    def count_wrong(self, given: Given) -> int:
        """How many entries are wrong, each of which costs the penalty."""
        return 0

    def is_whole(self, given: Given) -> bool:
        """Whether nothing is left open."""
        return bool(given)

    def groups(self) -> Sequence[Sequence[str]]:
        """The ids whose order may differ from learner to learner, group by group."""
        return ()

    def arrange(self, order: Sequence[str]) -> Self:
        """The question with its groups in the order of the ids; ids that are not named follow behind."""
        return self

    def traits(self) -> frozenset[str]:
        """What must be the same in another version, so that old answers can be graded by it."""
        return frozenset(id_ for group in self.groups() for id_ in group)

    def explain(self) -> str:
        """How to answer, where the author says nothing."""
        return ""

    def name_key(self) -> str:
        """The right answer in one line, for kinds that are typed."""
        return ""

    def xapi_response(self, given: Given) -> str:
        """The answer in the notation of xAPI interactions."""
        return self.in_words(given)

    def xapi_choices(self, lang: str) -> JSONObject:
        """The components of the interaction."""
        return {}

    def earn(self, given: Given) -> Decimal:
        """Points for a clean answer, rounded half up to a hundredth; nothing given earns nothing."""
        if not given:
            return NOTHING
        earned = self.points * self.share(given) - self.penalty * self.count_wrong(given)
        if earned <= 0 or earned >= self.points:
            return NOTHING if earned <= 0 else self.points
        return earned.quantize(CENT, ROUND_HALF_UP)


def in_order(known: Sequence[str], order: Sequence[str]) -> list[str]:
    """The known ids, those named in ``order`` first."""
    there = set(known)
    named = [key for key in dict.fromkeys(order) if key in there]
    return named + [key for key in known if key not in set(named)]
