"""Worked examples of a reading: they feed the conformance kit, the preview and the self-check."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from plugins.api import JSONObject, Sample


def sample_config() -> JSONObject:
    """A short text on listening, to be read for half a minute."""
    return {
        "title": "先听，再说",
        "text": (
            "孩子来找您的时候，往往只说一半。剩下的一半，要等他确定您不急着下结论，才会慢慢说出来。\n\n"
            "所以第一步不是给建议，而是听。放下手里的事，坐到和他一样高的位置，说一句“我在听”。他停下来的时候，"
            "不必马上接话；数五下，他多半会自己接着说。\n\n"
            "听完之后，把您听到的说给他听，问一句“是这样吗”。被听懂，本身就是帮助。"
        ),
        "credit": "示例文章",
        "seconds": 30,
        "points": "2",
        "question": {
            "stem": "孩子说到一半停下来时，文中建议先怎么做？",
            "options": [
                {"id": "wait", "text": "等一等，不急着接话", "correct": True, "feedback": "对，他多半会自己接着说。"},
                {"id": "advise", "text": "马上给一个建议", "correct": False, "feedback": "建议可以晚一点。"},
                {"id": "ask", "text": "追问细节", "correct": False, "feedback": ""},
            ],
            "feedback": "见第二段。",
        },
    }


def make_samples() -> Iterator[Sample]:
    """Read and right, wrong, too short, not measured, with odd facts, nothing, and hostile fields."""
    config, read = sample_config(), {"dwell": 45}
    yield Sample("right", config, {"check": "1"}, Decimal(2), facts=read)
    yield Sample("wrong", config, {"check": "2"}, Decimal(0), facts=read)
    yield Sample("partly", config, {"check": "1"}, Decimal(2), facts={"dwell": 12.5})
    yield Sample("waiting", config, {"check": "1"}, None)
    yield Sample("waiting", config, {"check": "1"}, None, facts={"dwell": "a while"})
    yield Sample("empty", config, {}, Decimal(0), facts=read)
    yield Sample("empty", config, {}, None)
    yield Sample("hostile", config, {"check": ["1", "2"]}, Decimal(0), facts=read)
    yield Sample("hostile", config, {"check": "<script>alert(1)</script>\x00"}, Decimal(0), facts={"dwell": 10**30})
