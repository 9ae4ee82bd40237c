"""Worked examples of an assignment: they feed the conformance kit and the preview."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from plugins.api import JSONObject, Sample, StoredFile


def sample_config() -> JSONObject:
    """An observation in class, with two criteria."""
    return {
        "task": "请写一次课堂观察：您看到了什么，怎样开口，接下来做了什么。",
        "writes": True,
        "least": 20,
        "most": 2000,
        "criteria": [
            {"id": "see", "title": "观察具体、不下判断", "levels": [
                {"id": "full", "title": "充分", "points": 30, "note": "有时间、场景、变化，没有贴标签"},
                {"id": "base", "title": "基本", "points": 22, "note": "有事实，夹一两句评价"},
                {"id": "low", "title": "不足", "points": 12, "note": "多是印象"},
            ]},
            {"id": "talk", "title": "开口的方式", "levels": [
                {"id": "full", "title": "充分", "points": 40, "note": "说看到的、给时间、不追问"},
                {"id": "none", "title": "没有提到", "points": 0, "note": ""},
            ]},
        ],
        "duty": "当天告诉学校心理健康负责人；有眼前的危险时先拨 110 或 120。",
        "retention_months": 36,
    }  # fmt: skip


def config_with_files() -> JSONObject:
    """The same with a document or a picture, and what was said aloud."""
    return {
        **sample_config(),
        "file_kinds": ["image", "pdf", "document"],
        "file_least": 1,
        "file_most": 3,
        "file_megabytes": 10,
        "voice_most": 1,
        "voice_least": 0,
        "voice_megabytes": 20,
    }


TEXT = "这两周有个孩子午饭总剩一大半，课间一个人坐在窗边。周五放学后我陪他收拾教室，说了我看到的。"


def make_samples() -> Iterator[Sample]:
    """Full marks, few, with personal data, a disclosure, nothing, and hostile fields."""
    config, full, low = sample_config(), {"see": "full", "talk": "full"}, {"see": "low", "talk": "none"}
    yield Sample("right", config, {"text": TEXT}, expect=Decimal(70), marks=full)
    yield Sample("wrong", config, {"text": TEXT}, expect=Decimal(12), marks=low)
    yield Sample("partly", config, {"text": f"{TEXT}他叫张小明同学。"}, expect=Decimal(12), marks=low)
    yield Sample("partly", config, {"text": f"{TEXT}他说他不想活了。"}, expect=Decimal(70), marks=full)
    yield Sample("empty", config, {}, expect=Decimal(0))
    sheet = StoredFile("k3f9w2m8p1qa", "观察记录.docx", 48_213, "/files/k3f9w2m8p1qa/", "files", "document")
    sound = StoredFile("v7t1x5n4c8zd", "开口练习.m4a", 912_400, "/files/v7t1x5n4c8zd/", "voice", "audio")
    given = {"files": [sheet], "voice": [sound]}
    yield Sample("files", config_with_files(), {"text": TEXT}, expect=Decimal(70), marks=full, files=given)
    only = {**config_with_files(), "writes": False}
    yield Sample("files", only, {}, expect=Decimal(12), marks=low, files=given)
    yield Sample("empty", only, {}, expect=Decimal(0))
    hostile = {"text": "<script>alert(1)</script>\x00" + "好" * 40_000, "check": ["1", "2"]}
    yield Sample("hostile", config, hostile, expect=Decimal(12), marks=low)
