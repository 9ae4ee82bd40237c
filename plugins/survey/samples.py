"""Worked examples of a survey: they feed the conformance kit, the preview and the self-check."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from plugins.api import JSONObject, Sample


def _choices(letter: str, *texts: str) -> list[JSONObject]:
    return [{"id": f"{letter}{number}", "text": text} for number, text in enumerate(texts, start=1)]


ASK: Final[JSONObject] = {"code": "", "note": "", "required": False, "only_if": None}
ITEMS: Final[list[JSONObject]] = [
    {
        **ASK,
        "id": "pace",
        "kind": "single",
        "code": "A1",
        "text": "今天的节奏怎么样？",
        "required": True,
        "options": _choices("p", "太快", "正好", "太慢"),
    },
    {
        **ASK,
        "id": "why",
        "kind": "multiple",
        "code": "A2",
        "text": "哪些环节的节奏不合适？",
        "options": _choices("w", "讲解", "小组练习", "提问"),
        "only_if": {"code": "A1", "answers": ["太快", "太慢"]},
    },
    {
        **ASK,
        "id": "more",
        "kind": "short",
        "text": "讲解里的哪一段？",
        "only_if": {"code": "A2", "answers": ["讲解"]},
    },
    {
        **ASK,
        "id": "again",
        "kind": "rating",
        "text": "您愿意把这门课推荐给同事吗？",
        "required": True,
        "scale": "0-10",
        "low": "完全不愿意",
        "high": "非常愿意",
    },
    {
        **ASK,
        "id": "useful",
        "kind": "rating",
        "text": "对工作有多大帮助？",
        "scale": "1-5",
        "low": "",
        "high": "",
    },
    {
        **ASK,
        "id": "agree",
        "kind": "matrix",
        "text": "您同意下面的说法吗？",
        "note": "每行选一项。",
        "rows": _choices("r", "目标清楚", "例子贴近学校", "我敢在课上试一试"),
        "columns": _choices("c", "不同意", "不太同意", "说不准", "比较同意", "同意"),
    },
    {**ASK, "id": "wish", "kind": "long", "text": "还有什么想告诉我们？"},
]


def sample_config() -> JSONObject:
    """A survey after a training day, with every kind of question and a branch that hangs on a branch."""
    return {
        "intro": "谢谢您参加今天的培训。您的回答会用来改进下一期课程。",
        "thanks": "收到了，谢谢您。",
        "level": "1",
        "opens": "2026-09-01",
        "closes": "2026-09-30",
        "minimum_group": 10,
        "retention_months": 24,
        "items": deepcopy(ITEMS),
    }


WHOLE = {
    "pace": "1",
    "why": ["1", "3"],
    "more": "脑科学那一段",
    "again": "9",
    "useful": "4",
    "agree-r1": "5",
    "agree-r2": "4",
    "agree-r3": "4",
    "wish": "练习时间再多一点。",
}


def make_samples() -> Iterator[Sample]:
    """Whole, without the branch, not whole, with personal data, nothing, and hostile fields."""
    config = sample_config()
    yield Sample("right", config, WHOLE)
    yield Sample("right", config, {"pace": "2", "again": "11", "why": ["1"], "more": "不该留下"})
    yield Sample("wrong", config, {"useful": "1"})
    yield Sample("partly", config, {**WHOLE, "wish": "请表扬王芳同学，她的电话是13800138000。"})
    yield Sample("empty", config, {})
    hostile = {
        "pace": ["1", "2"],
        "again": "-1",
        "useful": "9" * 900,
        "agree-r1": "8",
        "wish": "<script>alert(1)</script>\x00",
    }
    yield Sample("hostile", config, {**hostile, "check": ["", "x"]})
