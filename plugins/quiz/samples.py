"""Worked examples of a quiz: they feed the conformance kit, the preview and the self-check."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from plugins.api import DrawnQuestion, JSONObject, Sample
from plugins.quiz.sample_items import essay_item, every_item, first_items


def sample_config() -> JSONObject:
    """The questions that are marked at once, of each kind and each way of scoring: 100 points."""
    return {"intro": "", "shuffle_items": True, "shuffle_options": True, "items": every_item()}


def fixed_config() -> JSONObject:
    """The questions of schema 1 in the author's order, so that posted places are known: 42 points."""
    return {"intro": "", "shuffle_items": False, "shuffle_options": False, "items": first_items()}


def make_samples() -> Iterator[Sample]:
    """Right, partly right, wrong, empty and hostile answers with the points they earn."""
    yield Sample("right", fixed_config(), RIGHT, Decimal(42))
    partly = {"signs_all": ["1", "2"], "signs_each": ["1", "2"], "signs_minus": ["1", "2", "3"], "line": " 123-56。"}
    yield Sample("partly", fixed_config(), partly, Decimal("11.67"))
    wrong = {"step": "1", "signs_all": "3", "signs_each": "3", "signs_minus": "3", "myth": "1", "line": "110"}
    yield Sample("wrong", fixed_config(), wrong, Decimal(0))
    yield Sample("empty", sample_config(), {}, Decimal(0))
    yield Sample("hostile", sample_config(), HOSTILE, Decimal(0))
    yield from _make_later_samples()
    yield Sample("schema-1", {**fixed_config(), "shuffle_options": True}, {}, Decimal(0))


def draw_samples() -> Iterator[tuple[JSONObject, list[DrawnQuestion]]]:
    """A quiz with a question of its own and two rules; and one that only draws."""
    rules = [{"id": "calm", "count": 2, "worth": "4"}, {"id": "story", "count": 1, "worth": "2.5", "hardest": 3}]
    pool = every_item()
    drawn = [DrawnQuestion(f"b{n}", rule, pool[n]) for n, rule in ((1, "calm"), (7, "calm"), (4, "story"))]
    yield {**fixed_config(), "items": first_items()[:1], "rules": rules}, drawn
    yield {"items": [], "shuffle_items": True, "shuffle_options": True, "rules": rules[:1]}, drawn[:2]


def _make_later_samples() -> Iterator[Sample]:
    """The kinds that came with schema 2. What stands mixed is mixed alike for all, by the id of its question."""
    later = {"intro": "", "items": every_item()[len(first_items()) :]}
    yield Sample("right", later, LATER_RIGHT, Decimal(58))
    yield Sample("near", later, LATER_NEAR, Decimal("21.66"))
    written = {"intro": "", "items": [essay_item(), *first_items()[:1]]}
    text = "先私下说出看到的变化，\n再问一句近况，最后一起找班主任。"
    marks = {"letter-points": "7.5", "letter-comment": "步骤清楚，可以再说说怎样保密。"}
    yield Sample("right", written, {"letter": text, "step": "2"}, Decimal("17.5"), marks=marks)


RIGHT = {
    "step": "2",
    "signs_all": ["1", "2", "4"],
    "signs_each": ["1", "2", "4"],
    "signs_minus": ["1", "2", "4"],
    "myth": "2",
    "line": "１２３５６",
}
LATER_RIGHT = {
    "minutes": "１５",
    "reply-1": "3",
    "reply-2": "1",
    "reply-3": "4",
    "aid-1": "2",
    "aid-2": "1",
    "aid-3": "3",
    "calm-1": "1 2 3 5 6",
    "calm-2": "六十",
    "calm-3": "2",
    "desk": "2",
    "story-1": "1",
    "story-2": "2",
    "story-3": "1",
}
LATER_NEAR = {
    "minutes": "16，5 分鐘",
    "reply-1": "3",
    "reply-2": "2",
    "aid-1": "1",
    "aid-2": "2",
    "aid-3": "3",
    "calm-1": "１２３５６",
    "calm-2": "3",
    "desk": ["1", "2"],
    "story-1": "2",
    "story-2": "2",
    "story-3": "2",
}
HOSTILE = {
    "step": ["1", "2", "ask", "999999999999"],
    "signs_all": ["-1", "0", "１", "1.0", "NaN", "<script>alert(1)</script>"],
    "signs_each": [""] * 50,
    "myth": "true",
    "line": "\x00<img src=x onerror=alert(1)>\ud800" + "9" * 10_000,
    "minutes": "1e99",
    "reply-1": "99",
    "reply-2": ["1", "<b>"],
    "aid-1": "0",
    "calm-1": "\ud800",
    "story-2": "1",
    "unknown": "1",
}
