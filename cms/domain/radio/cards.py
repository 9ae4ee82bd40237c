"""Episodes as lists show them: number, day, parts as a coloured bar; everything in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.domain.editing.translation import address_of
from cms.domain.files.rendition import cover_html
from cms.domain.pages import page_cache
from cms.domain.radio.chapters import Chapter
from cms.domain.radio.episode import chapters_of
from cms.models import EpisodePage

GAP = 0.007  # of the whole length, left free between two parts


@dataclass(frozen=True)
class Bar:
    """One part in the bar: where it begins and how wide it is, in minutes."""

    x: float
    width: float
    kind: str


@dataclass(frozen=True)
class EpisodeCard:
    """What a card says of an episode."""

    id: int
    title: str
    url: str
    summary: str
    number: str
    aired_on: date | None
    minutes: int
    bars: list[Bar]
    bar_length: float
    bar_words: str
    hue: str
    scene: str
    picture: SafeString | str
    has_transcript: bool


def make_card(episode: EpisodePage) -> EpisodeCard:
    """The card of one episode fetched by `episode.with_cards`."""
    chapters = chapters_of(episode)
    hue, scene = look_of(episode)
    return EpisodeCard(
        id=episode.pk,
        title=episode.label,
        url=address_of(episode),
        summary=episode.text,
        number=number_words(episode),
        aired_on=episode.aired_on,
        minutes=round(episode.duration / 60) or (1 if episode.duration else 0),
        bars=bars_of(chapters),
        bar_length=round(chapters[-1].end / 60, 2) if chapters else 1,
        bar_words=", ".join(
            _("%(part)s %(minutes)s minutes") % {"part": chapter.kind_label, "minutes": chapter.minutes}
            for chapter in chapters
        ),
        hue=hue,
        scene=scene,
        picture=cover_html(episode.cover),
        has_transcript=episode.transcript_id is not None,
    )


def make_cards(episodes: Iterable[EpisodePage], *, request: Any = None) -> list[EpisodeCard]:
    """Cards; notes on the request which episodes are shown."""
    cards = [make_card(episode) for episode in episodes]
    if request is not None:
        page_cache.tag(request, "members:episode", *(f"page:{card.id}" for card in cards))
    return cards


def number_words(episode: EpisodePage) -> str:
    """ "Episode 19", or the kind of a trailer or extra."""
    if not episode.shown_number:
        return str(episode.get_kind_display())
    return _("Episode %(number)s") % {"number": episode.shown_number}


def look_of(page: Any, *, hue: str = "t-sleep", scene: str = "tide") -> tuple[str, str]:
    """Hue and scene: the page's own scene, else those of its first topic, else the usual ones of its kind."""
    topics = list(page.topics.all())
    first = topics[0] if topics else None
    return (first.hue if first else hue), (page.scene or (first.scene if first else scene))


def bars_of(chapters: list[Chapter]) -> list[Bar]:
    """The parts as rectangles in minutes."""
    gap = GAP * (chapters[-1].end / 60) if chapters else 0
    spans = [(chapter.start / 60, chapter.end / 60, chapter.kind) for chapter in chapters]
    return [Bar(round(start, 2), round(max(gap, end - start - gap), 2), kind) for start, end, kind in spans]


def chapter_spans(chapters: list[Chapter]) -> list[tuple[Chapter, int]]:
    """Each part with its share of the whole in steps of five per cent (5 to 60), as the style sheet knows them."""
    whole = (chapters[-1].end - chapters[0].start) if chapters else 0
    if whole <= 0:
        return [(chapter, 20) for chapter in chapters]
    return [
        (chapter, min(60, max(5, round((chapter.end - chapter.start) * 60 / whole / 5) * 5))) for chapter in chapters
    ]
