"""Facts for search engines (schema.org) about programmes, episodes and lessons, as JSON that is safe inside a page."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from cms.domain.editing.translation import absolute, address_of
from cms.models import EpisodePage, LessonPage, ShowPage

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def as_json(facts: dict[str, Any]) -> SafeString:
    """JSON for <script type="application/ld+json">: nothing in it can end the element."""
    told = {key: value for key, value in facts.items() if value not in ("", None, [], {})}
    return mark_safe(json.dumps(told, ensure_ascii=False).translate(ESCAPES))  # noqa: S308 — escaped above


def iso_duration(seconds: float) -> str:
    """943 → PT15M43S; empty for an unknown length."""
    whole = int(seconds)
    return f"PT{whole // 60}M{whole % 60}S" if whole > 0 else ""


def show_facts(show: ShowPage, *, feed: str) -> SafeString:
    """A programme as PodcastSeries."""
    return as_json(
        {
            "@context": "https://schema.org",
            "@type": "PodcastSeries",
            "name": show.label,
            "description": show.text,
            "url": absolute(address_of(show)),
            "webFeed": absolute(feed),
            "inLanguage": "zh-CN",
            "identifier": str(show.podcast_guid),
        }
    )


def episode_facts(episode: EpisodePage) -> SafeString:
    """An episode as PodcastEpisode."""
    show = episode.show
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "PodcastEpisode",
        "name": episode.label,
        "description": episode.text,
        "url": absolute(address_of(episode)),
        "identifier": str(episode.guid),
        "datePublished": episode.aired_on.isoformat() if episode.aired_on else "",
        "episodeNumber": episode.shown_number,
        "inLanguage": "zh-CN",
        "timeRequired": iso_duration(episode.duration),
    }
    if show:
        facts["partOfSeries"] = {"@type": "PodcastSeries", "name": show.label, "url": absolute(address_of(show))}
    if episode.audio:
        facts["associatedMedia"] = {
            "@type": "MediaObject",
            "contentUrl": absolute(episode.audio.url),
            "contentSize": str(episode.audio.file_size or ""),
        }
    return as_json(facts)


def lesson_facts(lesson: LessonPage) -> SafeString:
    """A lesson plan as LearningResource."""
    return as_json(
        {
            "@context": "https://schema.org",
            "@type": "LearningResource",
            "name": lesson.label,
            "description": lesson.text,
            "url": absolute(address_of(lesson)),
            "identifier": str(lesson.code),
            "learningResourceType": "lesson plan",
            "educationalLevel": lesson.get_band_display(),
            "timeRequired": f"PT{lesson.duration}M",
            "teaches": [aim.value["text"] for aim in lesson.aims],
            "inLanguage": "zh-CN",
        }
    )
