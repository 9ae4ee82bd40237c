"""Worked examples: resuscitation as volunteers of the Red Cross learn it, in words of our own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from plugins.api import JSONObject, Sample, StoredFile

STEPS = (
    ("safe", "看清现场", "先看四周，确认自己和伤者都安全", "", 2, True, 0),
    ("call", "", "拍双肩、大声喊，看有没有反应", "两侧耳边都要喊到", 1, False, 10),
    ("breath", "", "看胸腹起伏，判断有没有呼吸", "", 2, True, 10),
    ("help", "", "指定一个人打 120，另一个人去拿 AED", "要指着人说", 2, True, 0),
    ("place", "胸外按压", "掌根放在两乳头连线中点", "", 2, False, 0),
    ("depth", "", "按下 5～6 厘米，每次让胸廓回弹", "", 3, True, 0),
    ("pace", "", "每分钟 100～120 次，中断不超过 10 秒", "", 3, False, 0),
    ("blow", "人工呼吸", "打开气道，吹气两次，看见胸廓抬起", "", 2, False, 0),
    ("aed", "用 AED", "开机，按图示贴电极片", "", 2, False, 0),
    ("clear", "", "放电前喊“都离开”，看清没有人碰到伤者", "", 2, True, 0),
)
NAMES = ("id", "group", "text", "hint", "points", "critical", "within")


def sample_config() -> JSONObject:
    """Ten steps, five of them critical, in ten minutes; photographs are allowed."""
    return {
        "title": "心肺复苏与 AED",
        "scenario": "操场上，一位成年人突然倒地，周围有几名学生。请从发现他开始，做到急救人员到来。",
        "steps": [dict(zip(NAMES, step, strict=True)) for step in STEPS],
        "partial": True,
        "pass_percent": 80,
        "limit": 600,
        "over": "fail",
        "tolerance": 10,
        "differences": "third",
        "photos": "allowed",
    }


def sample_marks(seconds: str = "372", **seen: str) -> JSONObject:
    """A sheet on which everything was done, but for what is named."""
    ticks: dict[str, Any] = {f"step-{one[0]}": seen.get(str(one[0]), "done") for one in STEPS}
    return {**ticks, "seconds": seconds, "comment": "按压有力，和旁人的配合很清楚。"}


def make_samples() -> Iterator[Sample]:
    """Done, in part, a critical step missed, too slow, two that agree and two that do not, and hostile ones."""
    config, yes = sample_config(), {"consent": "yes"}
    noted = sample_marks() | {"note-pace": "后半程稍快", "sheet": "k7Hq2mXv9TzB"}
    yield Sample("right", config, yes, Decimal(21), noted)
    yield Sample("partly", config, yes, Decimal("19.5"), sample_marks(pace="partly"))
    yield Sample("wrong", config, yes, Decimal(18), sample_marks(depth="missed"))
    yield Sample("slow", config, yes, Decimal(21), sample_marks("601"))
    two = {"seats": {"1": sample_marks(pace="partly"), "2": sample_marks()}}
    yield Sample("two", config, yes, Decimal("20.25"), two)
    apart = {"seats": {"1": sample_marks(pace="missed", blow="missed"), "2": sample_marks()}}
    yield Sample("lower", {**config, "differences": "lower"}, yes, Decimal(16), apart)
    yield Sample("mean", {**config, "differences": "mean"}, yes, Decimal("18.5"), apart)
    decided = {"seats": {**apart["seats"], "3": sample_marks(pace="partly")}}
    yield Sample("third", config, yes, Decimal("19.5"), decided)
    yield Sample("undecided", config, yes)
    asked = {**config, "photos": "required"}
    photo = StoredFile("f1", "按压位置.jpg", 90_000, "/files/f1/", "photos", "image")
    proved = sample_marks() | {"photos": ["f1"], "no_faces": True}
    yield Sample("photo", asked, yes, Decimal(21), proved, files={"photos": [photo]})
    yield Sample("no_photo", asked, {"consent": "no"}, Decimal(21), sample_marks() | {"why_none": "学员不愿拍照"})
    plain = {**config, "partial": False, "limit": None, "over": "note", "photos": "none", "pass_percent": 0}
    yield Sample("plain", plain, {}, Decimal(21), sample_marks(seconds=""))
    yield Sample("empty", config, {})
    yield Sample("hostile", config, {"consent": ["yes", "no", "<b>\x00"]})
