"""What feeds, the site map and calendars tell: rows of live, public things as plain data."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Page

from cms.domain.editing.translation import (
    HTML_LANGUAGE,
    LANGUAGES,
    MAIN,
    absolute,
    address_of,
    in_language,
    language_of,
)
from cms.domain.files.media import content_type_of
from cms.domain.files.rendition import is_drawing
from cms.domain.radio.episode import credits_of_show, episodes_of, for_feed
from cms.models import ArticlePage, EpisodePage, ShowPage, Topic
from cms.models.bilingual import Bilingual

ITEMS = 300
ARTICLES = 50
ARTWORK = "fill-1400x1400|format-jpeg|jpegquality-85"
ARTWORK_SIDE = 1400


@dataclass(frozen=True)
class PersonEntry:
    """Somebody on the air."""

    name: str
    role: str


@dataclass(frozen=True)
class EpisodeEntry:
    """An episode as a feed tells of it; addresses are whole."""

    guid: str
    title: str
    address: str
    description: str
    published: datetime
    updated: datetime
    sound: str
    size: int
    kind: str
    seconds: int
    season: int
    number: str
    episode_kind: str
    transcripts: list[tuple[str, str]] = field(default_factory=list)  # (address, language)
    chapters: str = ""
    picture: str = ""
    people: list[PersonEntry] = field(default_factory=list)


def artwork_of(cover: Any, *, fallback: str) -> str:
    """The square picture that directories ask for: made of the cover where it is large enough, else the house's own."""
    if cover is None or is_drawing(cover) or min(cover.width, cover.height) < ARTWORK_SIDE:
        return fallback
    return absolute(cover.get_rendition(ARTWORK).url)


def podcast_channel(show: ShowPage, *, season: int | None, fallback_artwork: str) -> dict[str, Any]:
    """What the head of a podcast feed says."""
    name = "podcast" if season is None else "podcast_season"
    arguments = [show.guid] if season is None else [show.guid, season]
    return {
        "title": show.title if season is None else f"{show.title} {season}",
        "link": absolute(address_of(show, MAIN)),
        "description": show.summary or show.title,
        "feed_url": absolute(reverse(name, args=arguments)),
        "author": show.publisher or show.title,
        "contact": show.contact,
        "category": show.category,
        "subcategory": show.subcategory,
        "picture": artwork_of(show.cover, fallback=fallback_artwork),
        "podcast_guid": str(show.podcast_guid),
        "people": [PersonEntry(line.person.name, line.role) for line in credits_of_show(show)],
    }


def podcast_entries(show: ShowPage, *, season: int | None = None) -> list[EpisodeEntry]:
    """Live episodes with sound, the newest first; a constant number of queries."""
    episodes = for_feed(episodes_of(show, season=season).filter(audio__isnull=False))[:ITEMS]
    shared = [PersonEntry(line.person.name, line.role) for line in credits_of_show(show)]
    return [episode_entry(episode, shared=shared) for episode in episodes]


def episode_entry(episode: EpisodePage, *, shared: list[PersonEntry]) -> EpisodeEntry:
    """One episode; its own list of people replaces the show's."""
    own = [PersonEntry(row.person.name, row.role) for row in episode.credits.all()]
    transcripts = [("zh", episode.transcript_id, "zh-CN"), ("en", episode.transcript_en_id, "en")]
    sound = episode.audio
    if sound is None:
        raise ValueError("a feed tells of episodes with sound only")
    published = episode.first_published_at or timezone.now()
    changed = [moment for moment in (episode.last_published_at, sound.file_changed_at) if moment]
    return EpisodeEntry(
        guid=str(episode.guid),
        title=episode.title,
        address=absolute(address_of(episode, MAIN)),
        description="\n\n".join(filter(None, [episode.summary, strip_tags(episode.notes).strip()])),
        published=published,
        updated=max(changed, default=published),
        sound=absolute(sound.url),
        size=sound.file_size,
        kind=content_type_of(sound.filename),
        seconds=round(episode.duration),
        season=episode.season,
        number=f"{episode.number.normalize():f}" if episode.number is not None else "",
        episode_kind=episode.kind,
        transcripts=[
            (absolute(reverse("episode_transcript", args=[episode.guid, short])), language)
            for short, transcript, language in transcripts
            if transcript
        ],
        chapters=absolute(reverse("episode_chapters", args=[episode.guid])) if len(episode.segments) else "",
        people=own or shared,
    )


def live_show(guid: Any) -> ShowPage | None:
    """The published programme with this guid."""
    return ShowPage.objects.live().public().select_related("cover").filter(guid=guid).first()


def article_items(*, language: str, topic: Topic | None = None) -> list[dict[str, Any]]:
    """The newest articles that readers of a language see."""
    articles = in_language(ArticlePage.objects.public(), language).order_by("-first_published_at", "-pk")
    if topic is not None:
        articles = articles.filter(topics=topic)
    articles = articles.prefetch_related("topics", "authors")
    return [article_item(article, language=language) for article in articles[:ARTICLES]]


def article_item(article: ArticlePage, *, language: str) -> dict[str, Any]:
    """One article as a feed tells of it; its id outlives its address."""
    return {
        "title": article.title,
        "link": absolute(address_of(article, language)),
        "description": article.summary,
        "unique_id": f"urn:uuid:{article.translation_key}",
        "unique_id_is_permalink": False,
        "pubdate": article.first_published_at,
        "updateddate": article.last_published_at or article.first_published_at,
        "author_name": ", ".join(author.name for author in article.authors.all()),
        "categories": [topic.name for topic in article.topics.all()],
    }


def changed_at(pages: Any) -> datetime | None:
    """When the newest of these pages was published last."""
    found: datetime | None = pages.aggregate(newest=Max("last_published_at"))["newest"]
    return found


def sitemap_rows() -> list[dict[str, Any]]:
    """Every public page with its address in each language it really has, and when it was published last."""
    pages = Page.objects.live().public().filter(depth__gt=1, alias_of=None).order_by("path")
    bilingual = bilingual_ids()
    versions: dict[Any, dict[str, str]] = {}
    rows = list(pages)
    for page in rows:
        own = {language_of(page): absolute(address_of(page, language_of(page)))}
        if page.pk in bilingual:
            own = {code: absolute(address_of(page, code)) for code in LANGUAGES}
        versions.setdefault(page.translation_key, {}).update(own)
    return [
        {
            "address": address,
            "alternates": alternates_of(versions[page.translation_key]),
            "changed": page.last_published_at,
        }
        for page in rows
        for code, address in versions[page.translation_key].items()
        if page.pk in bilingual or code == language_of(page)
    ]


def alternates_of(addresses: dict[str, str]) -> list[tuple[str, str]]:
    """hreflang entries; none for a page in one language."""
    if len(addresses) < 2:
        return []
    found = [(HTML_LANGUAGE[code], address) for code, address in addresses.items()]
    return [*found, ("x-default", addresses[MAIN])] if MAIN in addresses else found


def bilingual_ids() -> set[int]:
    """Ids of pages that are one page for both languages and have an English title; one query a type."""
    ids: set[int] = set()
    for model in Bilingual.__subclasses__():
        ids.update(model._default_manager.exclude(title_en="").values_list("pk", flat=True))
    return ids
