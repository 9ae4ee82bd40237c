"""Questions drawn from the bank: the rules of a config, and the questions as they stand frozen in a variant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from plugins.api import DrawnQuestion, DrawRule, JSONObject, Problem
from plugins.quiz.kinds.question import CENT, NOTHING
from plugins.quiz.reading import read_objects, read_points, read_text, read_whole

MAX_DRAWN: Final = 300
MAX_WORTH: Final = Decimal(1000)
BETWEEN_TAGS: Final = re.compile(r"[\s,，、;；]+")


def read_rules(value: Any) -> tuple[DrawRule, ...]:
    """The rules of a config, in order; nonsense becomes a rule that draws nothing."""
    return tuple(_read_rule(one, place) for place, one in enumerate(read_objects(value), start=1))


def _read_rule(one: JSONObject, place: int) -> DrawRule:
    kind = read_text(one.get("kind"))
    return DrawRule(
        id=read_text(one.get("id")) or f"r{place}",
        count=read_whole(one.get("count")),
        worth=read_points(one.get("worth", "1")),
        topic=read_text(one.get("topic")).strip(),
        tags=tuple(dict.fromkeys(tag for tag in BETWEEN_TAGS.split(read_text(one.get("tags"))) if tag)),
        easiest=read_whole(one.get("easiest")) or 1,
        hardest=read_whole(one.get("hardest")) or 5,
        kinds=(kind,) if kind else (),
    )


def drawing_rules(rules: Sequence[DrawRule]) -> list[DrawRule]:
    """Those that draw something."""
    return [rule for rule in rules if rule.count > 0 and rule.worth > 0]


def total_worth(rules: Sequence[DrawRule]) -> Decimal:
    """What the drawn questions are worth together."""
    return sum((rule.worth * rule.count for rule in drawing_rules(rules)), NOTHING)


def check_rules(rules: Sequence[DrawRule]) -> Iterator[Problem]:
    """What a config can say wrongly about rules; whether the bank can meet them is for the core to say."""
    if sum(rule.count for rule in rules) > MAX_DRAWN:
        yield Problem("rules", _("Draw at most %(number)s questions.") % {"number": MAX_DRAWN})
    if len({rule.id for rule in rules}) < len(rules):
        yield Problem("rules", _("Two rules have the same id."))
    for place, rule in enumerate(rules):
        if rule.count < 1:
            yield Problem(f"rules.{place}.count", _("Draw at least one question."))
        if not 0 < rule.worth <= MAX_WORTH or rule.worth != round(rule.worth, 2):
            message = _("Give more than 0 and at most 1000 points, with at most two decimals.")
            yield Problem(f"rules.{place}.worth", message)
        if not 1 <= rule.easiest <= rule.hardest <= 5:
            yield Problem(f"rules.{place}.easiest", _("Difficulty goes from 1 to 5, the easier end first."))


def frozen_questions(rules: Sequence[DrawRule], drawn: Sequence[DrawnQuestion]) -> list[JSONObject]:
    """The drawn questions as items of this paper, worth what their rule says, in the order of the rules."""
    place = {rule.id: number for number, rule in enumerate(rules)}
    worth = {rule.id: rule.worth for rule in rules}
    known = sorted((one for one in drawn if one.rule in place), key=lambda one: place[one.rule])
    return [_freeze(one, worth[one.rule]) for one in known]


def _freeze(one: DrawnQuestion, worth: Decimal) -> JSONObject:
    points, penalty = read_points(one.item.get("points", "1")), read_points(one.item.get("penalty") or "0")
    scaled = (penalty * worth / points).quantize(CENT, ROUND_HALF_UP) if points else NOTHING
    return {**one.item, "id": one.part, "points": str(worth), "penalty": str(min(scaled, worth))}
