"""Worked examples of a peer assessment: they feed the conformance kit and the preview."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from plugins.api import JSONObject, Sample


def sample_config() -> JSONObject:
    """An observation in class, with two criteria and two examples."""
    return {
        "task": "请写一次课堂观察：您看到了什么，怎样开口，接下来做了什么。",
        "least": 20,
        "most": 2000,
        "criteria": [
            {"id": "see", "title": "观察具体、不下判断", "levels": [
                {"id": "full", "title": "充分", "points": 30, "note": "有时间、场景、变化，没有贴标签"},
                {"id": "base", "title": "基本", "points": 20, "note": "有事实，夹一两句评价"},
                {"id": "low", "title": "不足", "points": 10, "note": "多是印象"},
            ]},
            {"id": "talk", "title": "开口的方式", "levels": [
                {"id": "full", "title": "充分", "points": 40, "note": "说看到的、给时间、不追问"},
                {"id": "some", "title": "一部分", "points": 20, "note": ""},
                {"id": "none", "title": "没有提到", "points": 0, "note": ""},
            ]},
        ],
        "gives": 2, "needs": 2, "days": 3, "patience": 14, "comment": 10, "method": "median", "reviewing": 10,
        "examples": [
            {"id": "x1", "text": "周三午饭时小组里最爱说话的那个孩子一句没说。我放学时说：我看到你今天很安静。",
             "levels": "1, 1", "reasons": "有时间、有变化，没有下判断；开口先说看到的。"},
            {"id": "x2", "text": "他最近心态不好，我批评了他，让他想开点。",
             "levels": "3, 3", "reasons": "“心态不好”是判断；批评和劝说都不是听。"},
        ],
        "tolerance": 20, "weighs": True, "spread": 40,
        "duty": "当天告诉学校心理健康负责人；有眼前的危险时先拨 110 或 120。",
        "retention_months": 36,
    }  # fmt: skip


TEXT = "这两周有个孩子午饭总剩一大半，课间一个人坐在窗边。周五放学后我陪他收拾教室，说了我看到的。"
FULL = {"see": "full", "talk": "full"}
BASE = {"see": "base", "talk": "some"}
LOW = {"see": "low", "talk": "none"}


def reviewed(*reviews: tuple[dict[str, str], str], done: int = 2, owed: int = 2) -> dict[str, Any]:
    """What the core hands over once the reviewing is closed."""
    rows = [{"marks": marks, "weight": weight} for marks, weight in reviews]
    return {"peers": {"stage": "closed", "reviews": rows, "done": done, "owed": owed}}


def make_samples() -> Iterator[Sample]:
    """Marked by a person and by colleagues, with the mean and the median; a disclosure, nothing, and hostile fields."""
    config = sample_config()
    mean = {**config, "method": "mean"}
    text = {"text": TEXT}
    yield Sample("right", config, text, expect=Decimal(80), marks=FULL)
    yield Sample("wrong", config, text, expect=Decimal(20), marks=LOW)
    yield Sample("right", config, text, expect=Decimal(80), facts=reviewed((FULL, "1"), (FULL, "0.5")))
    yield Sample("partly", config, text, expect=Decimal(50), facts=reviewed((FULL, "1"), (BASE, "1"), (LOW, "1")))
    yield Sample("partly", mean, text, expect=Decimal(55), facts=reviewed((FULL, "1"), (LOW, "0.5"), done=1))
    yield Sample("partly", config, {"text": f"{TEXT}他叫张小明同学。"}, expect=Decimal(20), marks=LOW)
    yield Sample("partly", config, {"text": f"{TEXT}他说他不想活了。"}, expect=Decimal(80), marks=FULL)
    yield Sample("empty", config, {}, expect=Decimal(0))
    hostile = {"text": "<script>alert(1)</script>\x00" + "好" * 40_000, "check": ["1", "2"]}
    yield Sample("hostile", config, hostile, expect=Decimal(20), marks=LOW)
