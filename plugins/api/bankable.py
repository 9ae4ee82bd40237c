"""BankableType: an assessment type whose questions can stand alone in the item bank and be drawn by rule.

The core keeps questions, their versions and their review, and resolves the rules; a type never asks for questions. An
item is one question as JSON; what is drawn is dealt into the variant, which is frozen with the attempt.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from plugins.api.assessment import AssessmentType
from plugins.api.records import Ctx, JSONObject, Problem

if TYPE_CHECKING:
    from django.utils.safestring import SafeString
    from wagtail.blocks import StructBlock


@dataclass(frozen=True)
class DrawRule:
    """So many approved questions that fit, each worth so much. Empty words and the whole range mean: any.

    ``tags``: all of them must stand at the question. ``id`` names the rule within its config.
    """

    id: str
    count: int
    worth: Decimal
    topic: str = ""
    tags: tuple[str, ...] = ()
    easiest: int = 1
    hardest: int = 5
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class DrawnQuestion:
    """A question that was drawn for a rule; ``part`` is its id on the paper, in the response and in the outcome."""

    part: str
    rule: str
    item: JSONObject = field(repr=False)


@dataclass(frozen=True)
class ItemOption:
    """Something that can be chosen, for the statistics."""

    id: str
    text: str
    correct: bool = False


@dataclass(frozen=True)
class ItemFacts:
    """What the core needs to know of an item: its kind, its words, its options; whether a machine marks it."""

    kind: str
    stem: str
    options: tuple[ItemOption, ...] = ()
    is_marked_by_people: bool = False


class BankableType(AssessmentType):
    """The methods that the item bank calls, under the same guard and as purely as those of every type."""

    @abstractmethod
    def item_kinds(self) -> list[tuple[str, str]]:
        """The kinds of questions that can be banked, with their names in the active language."""

    @abstractmethod
    def item_form(self, kind: str) -> StructBlock:
        """The form of one question of a kind; ``get_prep_value`` of its value is the item."""

    @abstractmethod
    def check_item(self, item: JSONObject) -> list[Problem]:
        """What is wrong with an item, however odd; it never raises."""

    @abstractmethod
    def describe_item(self, item: JSONObject) -> ItemFacts:
        """The item in plain values; it never raises."""

    @abstractmethod
    def render_item(self, item: JSONObject, ctx: Ctx) -> SafeString:
        """One question as a learner meets it; only mode, language and ``show_answers`` of the context say something."""

    @abstractmethod
    def draw_rules(self, config: JSONObject) -> list[DrawRule]:
        """What a config wants drawn; empty for one that brings all its questions."""

    @abstractmethod
    def drawn_samples(self) -> Iterable[tuple[JSONObject, Sequence[DrawnQuestion]]]:
        """Configs that draw, each with questions that meet all its rules and that a machine marks, for the kit."""

    @abstractmethod
    def deal_drawn(self, config: JSONObject, seed: int, drawn: Sequence[DrawnQuestion]) -> JSONObject:
        """The variant with the drawn questions in it; without any it is that of ``new_variant``."""

    @abstractmethod
    def chosen_options(self, item: JSONObject, part: str, response: JSONObject) -> tuple[str, ...]:
        """The ids of the options that a response holds at a part; empty where nothing is chosen."""
