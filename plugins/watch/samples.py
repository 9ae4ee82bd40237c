"""Worked examples of a film: they feed the conformance kit, the preview and the self-check."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import JSON, JSONObject, Sample


def sample_config() -> JSONObject:
    """Ten minutes on listening, with a question in the second and one in the eighth."""
    return {
        "kind": "video",
        "title": "一次倾听的示范",
        "address": "/media/sample/listening.mp4",
        "captions": "/media/sample/listening.vtt",
        "transcript": "老师坐到学生旁边，先没有说话。\n\n过了一会儿，学生自己开了口。",
        "seconds": 600,
        "required": 90,
        "skip": 45,
        "right_only": True,
        "checkpoints": [
            {
                "id": "first",
                "at": 65,
                "stem": "老师坐下之后，先做了什么？",
                "options": [
                    {"id": "silent", "text": "等学生开口", "correct": True, "feedback": "对，等待也是一种回应。"},
                    {"id": "advise", "text": "给出建议", "correct": False, "feedback": "再看看 1:05 这一段。"},
                ],
                "feedback": "",
            },
            {
                "id": "second",
                "at": 480,
                "stem": "谈话结束时，他们约定了什么？",
                "options": [
                    {"id": "again", "text": "下周再谈一次", "correct": True, "feedback": ""},
                    {"id": "never", "text": "以后不再提", "correct": False, "feedback": ""},
                ],
                "feedback": "约好下一次，孩子就知道门还开着。",
            },
        ],
    }


def make_samples() -> Iterator[Sample]:
    """Played and answered, too little, skipped, wrong, not reported, a recording without questions, odd and hostile."""
    config, right = sample_config(), {"first": "1", "second": "1"}
    whole: JSON = {"duration": 600.2, "ranges": [[0, 300.5], [290, 600]], "position": 600}
    yield Sample("right", config, right, facts=whole)
    yield Sample("wrong", config, {"first": "2", "second": "1"}, facts=whole)
    yield Sample("partly", config, right, facts={"duration": 600, "ranges": [[0, 200], [100, 400]], "position": 400})
    yield Sample("partly", config, right, facts={"duration": 600, "ranges": [[0, 100], [160, 600]], "position": 600})
    yield Sample("waiting", config, right)
    yield Sample("waiting", config, right, facts={"duration": "long", "ranges": None})
    plain = {**config, "kind": "audio", "captions": "", "seconds": None, "skip": None, "checkpoints": []}
    yield Sample("partly", plain, {}, facts={"duration": 60, "ranges": [[0, 30]], "position": 30})
    yield Sample("empty", config, {}, facts={"duration": 600, "ranges": [], "position": 0})
    hostile: JSON = {
        "duration": 600,
        "ranges": [[5, 1], ["0", 600], None, [0], [-9, 10**30], {"0": 1}],
        "position": "x",
    }
    yield Sample("hostile", config, {"first": ["1", "2"], "second": "<b>\x00"}, facts=hostile)
