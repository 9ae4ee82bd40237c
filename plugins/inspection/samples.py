"""Worked examples: the counselling room of a school, in criteria of our own."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from plugins.api import JSONObject, Sample, StoredFile

CRITERIA = (
    ("room", "房间", ("没有专用房间", "有专用房间，隔音不够", "有专用房间，安静，不被打扰"), True, 2, True),
    ("sign", "", ("没有标牌", "有标牌和开放时间", "标牌、开放时间、求助电话都看得见"), False, 2, True),
    ("teacher", "人员", ("没有专职教师", "有专职教师，持证上岗", "有专职教师，每学期接受督导"), True, 2, False),
    ("files", "工作", ("没有记录", "有记录，未上锁", "有记录，专柜上锁，专人保管"), True, 3, True),
    ("lessons", "", ("没有课", "每学期有课", "每两周一节，有教案"), False, 2, False),
)
TEXTS = {
    "room": "有一间专用的辅导室",
    "sign": "门口有标牌和开放时间",
    "teacher": "有专职心理教师",
    "files": "辅导记录妥善保管",
    "lessons": "开设心理健康课",
}


def sample_config() -> JSONObject:
    """Five criteria in three groups, three of them critical; two grades."""
    return {
        "title": "学校心理辅导室建设",
        "source": "示例标准（2026）",
        "intro": "先由学校自评，再由走访员到校核对。照片只拍房间和物品，不拍学生。",
        "criteria": [
            {
                "id": id_,
                "group": group,
                "text": TEXTS[id_],
                "levels": [{"text": text, "points": points} for text, points in zip(levels, (0, 6, 10), strict=True)],
                "critical": critical,
                "least": least,
                "photo": photo,
            }
            for id_, group, levels, critical, least, photo in CRITERIA
        ],
        "pass_percent": 60,
        "bands": [{"percent": 60, "title": "合格"}, {"percent": 90, "title": "示范"}],
    }


def rating(**places: str) -> dict[str, str]:
    """Levels for the five criteria: the highest, but for what is named."""
    return {f"{one[0]}-level": places.get(one[0], "3") for one in CRITERIA}


def make_samples() -> Iterator[Sample]:
    """Exemplary, acceptable, a critical one not met, too few points, not visited, not rated, hostile."""
    config, photo = sample_config(), StoredFile("f1", "辅导室.jpg", 80_000, "/files/f1/", "photos-room", "image")
    own = {**rating(), "room-note": "三楼东侧"}
    found = {**rating(), "sign-note": "求助电话贴在门上"}
    seen = StoredFile("f2", "门牌.jpg", 70_000, "/files/f2/", "visit-sign", "image")
    shown = {"photos-room": [photo], "visit-sign": [seen]}
    yield Sample("right", config, own, Decimal(50), {**found, "visit-sign": ["f2"]}, files=shown)
    yield Sample("partly", config, rating(), Decimal(42), rating(sign="2", lessons="2"))
    yield Sample("wrong", config, rating(), Decimal(46), rating(files="2"))
    yield Sample("wrong", config, rating(), Decimal(22), rating(room="2", sign="1", teacher="2", lessons="1"))
    yield Sample("waiting", config, rating())
    plain = {**config, "bands": [], "pass_percent": None}
    yield Sample("plain", plain, rating(), Decimal(40), rating(lessons="1"))
    yield Sample("empty", config, {})
    yield Sample("hostile", config, {"room-level": ["1", "2"], "sign-level": "9", "sign-note": "<b>\x00"})
