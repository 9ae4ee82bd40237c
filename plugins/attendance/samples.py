"""Worked examples of attendance: the four days of a first-aid course, mornings and afternoons."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import JSON, JSONObject, Sample

DAYS = ("第一天", "第二天", "第三天", "第四天")
HALVES = ("上午", "下午")
MINUTES = 180


def sample_config() -> JSONObject:
    """Nine of ten, a quarter of an hour may be missed, one excuse is left out of the count."""
    return {
        "title": "四天救护员培训",
        "intro": "每个半天签到一次；缺课可以在下一期补上。",
        "unit": "sessions",
        "percent": 90,
        "least": 7,
        "grace": 15,
        "excused": "left_out",
        "most_excused": 1,
    }


def sample_facts(*states: str, closed: bool = False) -> JSON:
    """A register with these states for the eight half days, in order; the rest was attended."""
    titles = [f"{day}{half}" for day in DAYS for half in HALVES]
    given = [*states, *["present"] * (len(titles) - len(states))]
    sessions: list[JSON] = []
    for number, (title, state) in enumerate(zip(titles, given, strict=True)):
        row: dict[str, JSON] = {"id": f"s{number + 1}", "title": title, "date": f"2026-11-2{number // 2 + 1}"}
        row |= {"minutes": MINUTES, "state": state}
        if state in {"late", "left_early"}:
            row["attended"] = MINUTES - 10
        sessions.append(row)
    return {"closed": closed, "sessions": sessions}


def make_samples() -> Iterator[Sample]:
    """All of it, late and excused, too little, still to come, by the hour, no register, and odd ones."""
    config = sample_config()
    yield Sample("right", config, {}, facts=sample_facts(closed=True))
    yield Sample("right", config, {}, facts=sample_facts("late", "excused", closed=True))
    yield Sample("right", config, {}, facts=sample_facts("made_up"))
    yield Sample("wrong", config, {}, facts=sample_facts("absent", "excused", "excused", closed=True))
    yield Sample("waiting", config, {}, facts=sample_facts("present", "present", "planned", "planned"))
    yield Sample("waiting", config, {}, facts=sample_facts("absent", "absent", "absent"))
    hours = {**config, "unit": "minutes", "least": 20, "excused": "missed"}
    yield Sample("right", hours, {}, facts=sample_facts("left_early", closed=True))
    yield Sample("empty", config, {})
    odd: JSON = {"closed": "x", "sessions": [None, {"id": 1}, {"id": "a", "state": "present", "minutes": -5}, "y"]}
    yield Sample("hostile", config, {"x": "<b>\x00"}, facts=odd)
