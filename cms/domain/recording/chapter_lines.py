"""Chapters of a recording as editors type them: one a line, a time, a title, and after a bar its English."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.domain.radio.chapters import Chapter, chapter_problems, clock_text
from cms.domain.recording.reading import read_moment
from cms.models import CustomMedia

LINE = re.compile(r"(\S+)\s+(.+)")
MOST = 100
LONGEST_TITLE = 120


def read_lines(text: str, *, duration: float = 0) -> list[dict[str, Any]]:
    """The chapters of a text; raises ValidationError with one message a faulty line."""
    chapters: list[dict[str, Any]] = []
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        found = LINE.fullmatch(line.strip())
        start = read_moment(found[1]) if found else None
        if found is None or start is None:
            faults.append(
                _("Line %(number)s: write a time and a title, such as “12:30 Breathing exercise”.") % {"number": number}
            )
            continue
        title, _bar, title_en = (part.strip() for part in found[2].replace("｜", "|").partition("|"))
        if not title or max(len(title), len(title_en)) > LONGEST_TITLE:
            faults.append(
                _("Line %(number)s: a title has 1 to %(most)s characters.") % {"number": number, "most": LONGEST_TITLE}
            )
        chapters.append({"start": int(start), "title": title, "title_en": title_en})
    faults += [] if faults else order_faults([chapter["start"] for chapter in chapters], duration=duration)
    if len(chapters) > MOST:
        faults.append(_("There are at most %(most)s chapters.") % {"most": MOST})
    if faults:
        raise ValidationError([ValidationError(fault, code="chapters") for fault in faults])
    return chapters


def order_faults(starts: list[int], *, duration: float) -> list[str]:
    """Times that do not ascend from 0:00, or pass the end."""
    words = {
        "order": _("Chapter %(number)s starts at %(time)s, not after the one above it."),
        "past_end": _("Chapter %(number)s starts at %(time)s, but the recording ends at %(end)s."),
        "first_not_zero": _(
            "The first chapter starts at %(time)s. Let it start at 0:00, so that nothing stands outside."
        ),
    }
    return [
        words[code] % {"number": place + 1, "time": clock_text(starts[place]), "end": clock_text(duration)}
        for place, code in chapter_problems(starts, duration=duration)
    ]


def write_lines(chapters: list[dict[str, Any]]) -> str:
    """The same as text, for the form."""
    return "\n".join(
        f"{clock_text(one['start'])} {one['title']}" + (f" | {one['title_en']}" if one.get("title_en") else "")
        for one in chapters
    )


def chapters_of(media: CustomMedia, *, duration: float = 0) -> list[Chapter]:
    """The chapters in the language of the page, each with its end."""
    rows = media.chapters if isinstance(media.chapters, list) else []
    ends = [int(one["start"]) for one in rows[1:]] + [int(duration or media.duration or 0)]
    return [
        Chapter(int(one["start"]), max(end, int(one["start"])), title_of(one))
        for one, end in zip(rows, ends, strict=False)
    ]


def title_of(row: dict[str, Any]) -> str:
    """In the language of the page, or in Chinese."""
    return str((row.get("title_en") if get_language() == "en" else "") or row["title"])
