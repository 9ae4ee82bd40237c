"""Worked examples of a journal: they feed the conformance kit, the preview and the self-check."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import JSONObject, Sample


def sample_config() -> JSONObject:
    """A journal of a training in listening: two entries to two prompts."""
    return {
        "intro": "这八周里，请留意一次您真正听进去了的谈话。",
        "prompts": [
            {"id": "what", "text": "发生了什么？当时您看到、听到了什么？"},
            {"id": "next", "text": "如果再来一次，您想怎么做？"},
        ],
        "min_entries": 2,
        "max_entries": 4,
        "min_length": 10,
        "cadence": "每周一篇，周五下班前写完",
        "duty": "当天告诉学校心理健康负责人；有眼前的危险时先拨 110 或 120。",
        "retention_months": 12,
    }


WHOLE = {
    "e1-day": "2026-09-04",
    "e1-what": "一个孩子课间一直趴着，我坐到他旁边，什么也没问。",
    "e1-next": "再多坐一会儿。",
    "e2-day": "2026-09-11",
    "e2-what": "家长来电话时很急，我先听她说完，再说我看到的。",
    "e2-next": "把要点记下来，第二天回一个电话。",
}


def make_samples() -> Iterator[Sample]:
    """Done, not enough, with personal data, a disclosure, nothing, and hostile fields."""
    config = sample_config()
    yield Sample("right", config, WHOLE)
    yield Sample("wrong", config, {"e1-day": "2026-09-04", "e1-what": "太短"})
    yield Sample("partly", config, {**WHOLE, "e2-day": ""})
    yield Sample("partly", config, {**WHOLE, "e2-what": "张小明同学的妈妈来电话，号码是13800138000。"})
    yield Sample("partly", config, {**WHOLE, "e2-what": "这几天我总觉得活着没意思，想死，不知道跟谁说。"})
    yield Sample("empty", config, {})
    hostile = {
        "e1-day": "9999-99-99",
        "e1-what": "<script>alert(1)</script>\x00",
        "e2-next": "好" * 9000,
        "e99-what": "x",
    }
    yield Sample("hostile", config, {**hostile, "check": ["1", "2"]})
