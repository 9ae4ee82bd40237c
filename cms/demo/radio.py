"""The radio programme of the demo: one show, six episodes with sound, parts and transcript."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from cms.demo.library import load_people, load_topics, publish_reviewed
from cms.demo.markup import read_tables
from cms.domain.files.media import measure_media
from cms.domain.radio.episode import store_transcript
from cms.domain.radio.transcript import read_transcript
from cms.models import ContentPerson, CustomMedia, EpisodePage, HomePage, ShowPage, Topic
from cms.models.credit import EpisodeCredit, ShowCredit
from people.models import Organisation

SHOW = {
    "title": "心桥电台",
    "title_en": "Bridge radio",
    "slug": "radio",
    "summary": "每周五晚上七点到八点，一小时，三段：科学角、分享、倾听室。",
    "summary_en": "Fridays from seven to eight: a science corner, a sharing session and a listening room.",
    "schedule": "每周五 19:00–20:00",
    "schedule_en": "Fridays 19:00 to 20:00",
    "publisher": "云湖市教育局 · 云湖市第四人民医院",
    "publisher_en": "Yunhu Education Bureau and the Fourth People's Hospital",
    "contact": "radio@demo.example",
    "cover_art": "bridge",
}


def load_show() -> ShowPage:
    """The show under the home page."""
    found = ShowPage.objects.filter(slug=SHOW["slug"]).first()
    if found:
        return found
    people = load_people()
    home = HomePage.objects.get(locale__language_code="zh-hans")
    show = ShowPage(live=False, locale=home.locale, owner_organisation=city(), **SHOW)
    show.credits.add(ShowCredit(person=people["许诺"], role="host"))
    home.add_child(instance=show)
    publish_reviewed(show, date(2026, 10, 9), people["沈清"])
    return show


def city() -> Organisation | None:
    """The owner of what the city publishes."""
    return Organisation.objects.filter(code="331000").first()


def load_episodes() -> int:
    """All episodes; returns how many were new."""
    show, people, topics = load_show(), load_people(), load_topics()
    count = 0
    for path, table in read_tables("episodes"):
        if not EpisodePage.objects.filter(slug=table["slug"]).exists():
            load_episode(show, path, table, people, topics)
            count += 1
    return count


def load_sound(path: Path, title: str) -> CustomMedia:
    """The sound of an episode, measured."""
    media = CustomMedia(title=title, type="audio", credit="espeak-ng")
    media.file.save(f"{path.stem}.mp3", ContentFile(path.with_suffix(".mp3").read_bytes()), save=False)
    media.save()
    measure_media(media.pk)
    media.refresh_from_db()
    return media


def segments_of(table: dict[str, Any], cues: list[Any], guests: list[ContentPerson]) -> list[tuple[str, Any]]:
    """The parts of an episode; each starts with its first cue."""
    lines = [len(segment["lines"]) for segment in table["segments"]]
    starts = [int(cues[sum(lines[:number])].start) for number in range(len(lines))]
    return [
        (
            "segment",
            {
                "start": start,
                "kind": segment["kind"],
                "title": segment["title"].partition("：")[2] or segment["title"],
                "title_en": segment["title_en"].partition(": ")[2] or segment["title_en"],
                "guests": guests,
            },
        )
        for start, segment in zip(starts, table["segments"], strict=True)
    ]


def load_episode(
    show: ShowPage, path: Path, table: dict[str, Any], people: dict[str, ContentPerson], topics: dict[str, Topic]
) -> EpisodePage:
    """One episode with its sound, transcript and people."""
    cues = read_transcript(path.with_suffix(".vtt").read_text())
    guests = [people[one["name"]] for one in table["people"] if one["role"] == "guest"]
    episode = EpisodePage(
        title=table["title"],
        title_en=table["title_en"],
        slug=table["slug"],
        summary=table["summary"],
        summary_en=table["summary_en"],
        season=1,
        number=table["number"],
        aired_on=table["date"],
        audio=load_sound(path, table["title"]),
        segments=segments_of(table, cues, guests),
        transcript=store_transcript(cues, title=table["title"]),
        cover_art=table["art"],
        live=False,
        locale=show.locale,
        owner_organisation=city(),
        reviewer=people["沈清"],
        reviewed_on=table["date"],
    )
    episode.show = show
    episode.credits.add(*(EpisodeCredit(person=people[one["name"]], role=one["role"]) for one in table["people"]))
    show.refresh_from_db()
    show.add_child(instance=episode)
    episode.topics.add(topics[table["topic"]])
    episode.save()
    publish_reviewed(episode, table["date"], people["林若水"])
    return episode
