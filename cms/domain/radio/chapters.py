"""One list of parts with start times becomes page anchors, podcast chapters (JSON), chapters VTT and clock texts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cms.blocks.clock import clock_of as clock_text
from cms.blocks.clock import seconds_of as read_clock

__all__ = [
    "Chapter",
    "chapter_problems",
    "chapters_json",
    "chapters_vtt",
    "clock_text",
    "read_clock",
    "stamp",
    "vtt_text",
]


@dataclass(frozen=True)
class Chapter:
    """A part of an episode: start and end in whole seconds, a title in the reader's language."""

    start: int
    end: int
    title: str
    kind: str = ""
    kind_label: str = ""
    guests: tuple[str, ...] = ()

    @property
    def clock(self) -> str:
        """15:43, as the button shows it."""
        return clock_text(self.start)

    @property
    def minutes(self) -> int:
        """Its length in whole minutes, at least one."""
        return max(1, round((self.end - self.start) / 60))


def stamp(seconds: float) -> str:
    """The time form of WebVTT: 00:15:43.000."""
    milliseconds = max(0, round(seconds * 1000))
    whole, part = divmod(milliseconds, 1000)
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02}.{part:03}"


def chapter_problems(starts: Sequence[int], *, duration: float = 0) -> list[tuple[int, str]]:
    """(position, reason) for each start that does not fit: "order", "past_end" or "first_not_zero"."""
    problems: list[tuple[int, str]] = []
    if starts and starts[0] != 0:
        problems.append((0, "first_not_zero"))
    for position, start in enumerate(starts):
        if position and start <= starts[position - 1]:
            problems.append((position, "order"))
        if duration and start >= duration:
            problems.append((position, "past_end"))
    return problems


def chapters_json(chapters: Sequence[Chapter]) -> str:
    """The document that podcast programs read (JSON chapters 1.2)."""
    parts: list[dict[str, Any]] = [
        {"startTime": chapter.start, "endTime": chapter.end, "title": chapter.title} for chapter in chapters
    ]
    return json.dumps({"version": "1.2.0", "chapters": parts}, ensure_ascii=False)


def chapters_vtt(chapters: Sequence[Chapter]) -> str:
    """The same list as WebVTT, for `<track kind="chapters">`."""
    blocks = [
        f"{number}\n{stamp(chapter.start)} --> {stamp(chapter.end)}\n{vtt_text(chapter.title)}"
        for number, chapter in enumerate(chapters, start=1)
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def vtt_text(text: str) -> str:
    """One line that cannot end a cue or open a tag."""
    flat = " ".join(text.split())
    return flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("-->", "→")
