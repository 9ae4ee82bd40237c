"""Worked examples of a quiz: they feed the conformance kit, the preview and the self-check."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from plugins.api import JSONObject, Sample


def sample_config() -> JSONObject:
    """One question of each kind and each way of scoring: 42 points."""
    return {
        "intro": "",
        "shuffle_items": True,
        "shuffle_options": True,
        "items": [
            {
                "id": "step",
                "kind": "single",
                "stem": "一名平时爱说话的学生近来总趴着。第一步怎样做更合适？",
                "points": "10",
                "options": [
                    {"id": "shout", "text": "点名提醒他坐好", "correct": False, "feedback": "他会觉得被责备。"},
                    {"id": "ask", "text": "私下说出看到的变化，问问近况", "correct": True, "feedback": ""},
                    {"id": "wait", "text": "下学期再说", "correct": False, "feedback": ""},
                ],
                "feedback": "先说看到的，再问一句近况。",
                "hint": "想想怎样让他知道您不是在批评他。",
            },
            _signs("signs_all", "all"),
            _signs("signs_each", "each"),
            _signs("signs_minus", "minus"),
            {
                "id": "myth",
                "kind": "true_false",
                "stem": "关切地直接问，会让人更危险。",
                "points": "5",
                "correct": False,
            },
            {
                "id": "line",
                "kind": "text",
                "stem": "全国统一的心理援助热线是多少？",
                "points": "3",
                "accepted": ["12356"],
                "numeric": True,
                "note": "全角半角都算对。",
            },
        ],
    }


def _signs(id_: str, scoring: str) -> JSONObject:
    return {
        "id": id_,
        "kind": "multiple",
        "stem": f"哪些变化持续两周以上时值得留意？（{scoring}）",
        "points": "8",
        "scoring": scoring,
        "fixed_order": True,
        "options": [
            {"id": "sleep", "text": "睡得明显变少或变多", "correct": True},
            {"id": "joy", "text": "对喜欢的事提不起劲", "correct": True},
            {"id": "exam", "text": "一次没考好，难过了一下午", "correct": False},
            {"id": "ache", "text": "总说头疼又查不出原因", "correct": True},
        ],
    }


def fixed_config() -> JSONObject:
    """The sample in the author's order, so that posted places are known."""
    return {**sample_config(), "shuffle_items": False, "shuffle_options": False}


def make_samples() -> Iterator[Sample]:
    """Right, partly right, wrong, empty and hostile answers with the points they earn."""
    right = {
        "step": "2",
        "signs_all": ["1", "2", "4"],
        "signs_each": ["1", "2", "4"],
        "signs_minus": ["1", "2", "4"],
        "myth": "2",
        "line": "１２３５６",
    }
    yield Sample("right", fixed_config(), right, Decimal(42))
    partly = {"signs_all": ["1", "2"], "signs_each": ["1", "2"], "signs_minus": ["1", "2", "3"], "line": " 123-56。"}
    yield Sample("partly", fixed_config(), partly, Decimal("11.67"))
    wrong = {"step": "1", "signs_all": "3", "signs_each": "3", "signs_minus": "3", "myth": "1", "line": "110"}
    yield Sample("wrong", fixed_config(), wrong, Decimal(0))
    yield Sample("empty", sample_config(), {}, Decimal(0))
    hostile = {
        "step": ["1", "2", "ask", "999999999999"],
        "signs_all": ["-1", "0", "１", "1.0", "NaN", "<script>alert(1)</script>"],
        "signs_each": [""] * 50,
        "myth": "true",
        "line": "\x00<img src=x onerror=alert(1)>\ud800" + "9" * 10_000,
        "unknown": "1",
    }
    yield Sample("hostile", fixed_config(), hostile, Decimal(0))
