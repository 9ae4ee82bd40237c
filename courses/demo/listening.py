"""The parts of the demo's course on listening: a recording with captions and chapters, an article, a meeting online."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.demo.markup import read_tables
from cms.demo.radio import load_sound
from cms.domain.radio.transcript import read_transcript
from cms.domain.recording.captions import save_captions
from cms.models import ArticlePage, CustomMedia
from courses.models import CourseItem, ItemKind

EVENING = 19


def load_part(row: dict[str, Any], fields: dict[str, Any]) -> CourseItem | None:
    """A part of one of these kinds; None for any other."""
    if row["kind"] == "lecture":
        return CourseItem(kind=ItemKind.LECTURE, media=load_recording(row["episode"]), **fields)
    if row["kind"] == "library":
        article = ArticlePage.objects.live().filter(topics__slug=row["topic"]).order_by("path").first()
        return CourseItem(kind=ItemKind.LIBRARY, library_page=article, **fields)
    if row["kind"] == "live":
        day = timezone.localtime() + timedelta(days=row["in_days"])
        begins = day.replace(hour=EVENING, minute=0, second=0, microsecond=0)
        link = "https://meeting.example/listening"
        return CourseItem(kind=ItemKind.LIVE, starts_at=begins, meeting_link=link, required=False, **fields)
    return None


def load_recording(stem: str) -> CustomMedia:
    """The sound of an episode as a recording of the library, with what is said in it and a chapter for each part."""
    path, table = next((path, table) for path, table in read_tables("episodes") if path.stem == stem)
    media = load_sound(path, table["title"])
    cues = read_transcript(path.with_suffix(".vtt").read_text())
    starts = [
        sum(len(part["lines"]) for part in table["segments"][:number]) for number in range(len(table["segments"]))
    ]
    media.chapters = [
        {"start": int(cues[first].start), "title": part["title"], "title_en": part["title_en"]}
        for first, part in zip(starts, table["segments"], strict=True)
    ]
    media.save()
    save_captions(media, "zh-hans", cues, known=0)
    return media
