"""What the author set: the task, the rubric, how works are reviewed, examples for practice."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from plugins.api import (
    Criterion,
    Ctx,
    FormData,
    JSONObject,
    PeerExample,
    PeerRules,
    clean_text,
    last_value,
    read_rubric,
)

LONGEST: Final = 15_000  # characters: three bytes each fit into what the core accepts at once
MAX_CRITERIA: Final = 10
MAX_LEVELS: Final = 6
MAX_MONTHS: Final = 120
MAX_REVIEWS: Final = 6
MAX_EXAMPLES: Final = 3
MAX_DAYS: Final = 60
MAX_COMMENT: Final = 500
TEXT: Final = "text"
CHECKED: Final = "check"
MEAN: Final = "mean"
MEDIAN: Final = "median"


@dataclass(frozen=True)
class Example:
    """A work for practice. ``places`` are the expert's levels in the order of the criteria, the first level is 1."""

    id: str
    text: str
    places: tuple[int, ...]
    reasons: str


@dataclass(frozen=True)
class Plan:
    """A config in typed form. Lengths in characters without white space, ``tolerance`` and ``spread`` in percent."""

    task: str
    least: int
    most: int
    criteria: tuple[Criterion, ...]
    gives: int
    needs: int
    days: int
    patience: int
    comment: int
    method: str
    reviewing: int
    examples: tuple[Example, ...]
    tolerance: int
    weighs: bool
    spread: int
    duty: str
    retention_months: int

    @property
    def text_points(self) -> Decimal:
        """The most that the text can earn."""
        return Decimal(sum(criterion.points for criterion in self.criteria))

    @property
    def points(self) -> Decimal:
        """The most that can be earned: by the text, and by reviewing others."""
        return self.text_points + self.reviewing

    @property
    def rules(self) -> PeerRules:
        """For the core."""
        return PeerRules(
            gives=self.gives, needs=self.needs, days=self.days, patience=self.patience, comment=self.comment,
            examples=tuple(self._example(one) for one in self.examples), tolerance=Decimal(self.tolerance) / 100,
            spread=Decimal(self.spread) / 100, weighs=self.weighs,
        )  # fmt: skip

    def _example(self, one: Example) -> PeerExample:
        pairs = zip(self.criteria, one.places, strict=False)
        marks = {crit.id: crit.levels[place - 1].id for crit, place in pairs if 1 <= place <= len(crit.levels)}
        return PeerExample(one.id, {"text": one.text, "checked": True}, marks, one.reasons)


@dataclass(frozen=True)
class Answer:
    """What the learner wrote, and whether they looked at what may tell who somebody is."""

    text: str = ""
    checked: bool = False

    @property
    def length(self) -> int:
        """Characters without white space."""
        return len("".join(self.text.split()))


def read_plan(config: JSONObject) -> Plan:
    """The config, whatever it holds; what cannot be read is empty or zero, which the check refuses."""
    method = config.get("method")
    return Plan(
        task=_text(config.get("task")), least=_number(config.get("least")), most=_number(config.get("most")),
        criteria=read_rubric(config.get("criteria")), gives=_number(config.get("gives")),
        needs=_number(config.get("needs")), days=_number(config.get("days")),
        patience=_number(config.get("patience")), comment=_number(config.get("comment")),
        method=method if method in (MEAN, MEDIAN) else "", reviewing=_number(config.get("reviewing")),
        examples=_examples(config.get("examples")), tolerance=_number(config.get("tolerance")),
        weighs=config.get("weighs") is not False, spread=_number(config.get("spread")),
        duty=_text(config.get("duty")), retention_months=_number(config.get("retention_months")),
    )  # fmt: skip


def _examples(value: Any) -> tuple[Example, ...]:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return tuple(
        Example(
            _text(row.get("id")) or f"e{number}", _text(row.get("text")), _places(row.get("levels")),
            _text(row.get("reasons")),
        )
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip


def _places(value: Any) -> tuple[int, ...]:
    """The numbers in a line such as "1, 3, 2"; in full width, too."""
    found = re.findall(r"[0-9]{1,3}", unicodedata.normalize("NFKC", _text(value)))
    return tuple(int(one) for one in found)


def read_answer(response: JSONObject | None) -> Answer:
    """The answer in a response."""
    if not isinstance(response, dict):
        return Answer()
    return Answer(_text(response.get("text")), response.get("checked") is True)


def read_posted(ctx: Ctx, data: FormData) -> JSONObject:
    """The response in the posted fields."""
    return {
        "text": clean_text(last_value(data, ctx.field(TEXT)), LONGEST),
        "checked": bool(last_value(data, ctx.field(CHECKED))),
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < 100_000 else 0
