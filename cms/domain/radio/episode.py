"""Episodes: their parts, their transcript, the people in them, and what must be there before one is published."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.blocks.segment import SEGMENT_KINDS
from cms.domain.radio.chapters import Chapter, chapter_problems, clock_text, read_clock
from cms.domain.radio.transcript import Cue, cues_past
from cms.models import ContentPerson, EpisodeCredit, EpisodePage, ShowPage, Transcript, TranscriptCue
from cms.models.bilingual import in_language

SHOWN_BEFORE = 3  # earlier episodes below one
HOST_WORDS = ("主持", "Host", "host")


@dataclass(frozen=True)
class Part:
    """A chapter with the cues that fall into it; a part without a chapter holds what is said before the first."""

    chapter: Chapter | None
    cues: list[TranscriptCue]


@dataclass(frozen=True)
class CreditLine:
    """A person with a role in words."""

    person: ContentPerson
    role: str
    role_label: str


def chapters_of(episode: EpisodePage) -> list[Chapter]:
    """The parts in the reader's language; each ends where the next begins, the last at the end of the sound."""
    segments = [block.value for block in episode.segments]
    ends = [*[segment["start"] for segment in segments[1:]], int(episode.duration)][: len(segments)]
    names = dict(SEGMENT_KINDS)
    return [
        Chapter(
            start=segment["start"] or 0,
            end=max(end or 0, segment["start"] or 0),
            title=in_language(segment["title"], segment["title_en"]),
            kind=segment["kind"],
            kind_label=str(names.get(segment["kind"], "")),
            guests=tuple(guest.label for guest in segment["guests"] if guest),
        )
        for segment, end in zip(segments, ends, strict=True)
    ]


def credits_of(episode: EpisodePage) -> list[CreditLine]:
    """Who is in the episode: its own list, or that of its show where it has none (never both)."""
    rows = list(episode.credits.select_related("person__organisation"))
    if not rows and episode.show is not None:
        return credits_of_show(episode.show)
    return [CreditLine(row.person, row.role, row.get_role_display()) for row in rows]


def credits_of_show(show: ShowPage) -> list[CreditLine]:
    """Who is on every episode."""
    rows = show.credits.select_related("person__organisation")
    return [CreditLine(row.person, row.role, row.get_role_display()) for row in rows]


def transcript_for(episode: EpisodePage) -> tuple[Transcript | None, bool]:
    """The transcript in the reader's language, or the Chinese one; and whether it is in the reader's language."""
    wants_english = get_language() == "en"
    if wants_english and episode.transcript_en:
        return episode.transcript_en, True
    return episode.transcript, not wants_english


def parts_of(chapters: Sequence[Chapter], cues: Sequence[TranscriptCue]) -> list[Part]:
    """The transcript under the headings of its parts."""
    if not chapters:
        return [Part(None, list(cues))] if cues else []
    before = [cue for cue in cues if cue.start < chapters[0].start]
    parts = [Part(None, before)] if before else []
    for position, chapter in enumerate(chapters):
        until = chapters[position + 1].start if position + 1 < len(chapters) else float("inf")
        parts.append(Part(chapter, [cue for cue in cues if chapter.start <= cue.start < until]))
    return parts


def first_cue_with(cues: Sequence[TranscriptCue], words: str) -> TranscriptCue | None:
    """The first cue that holds these words: where a search hit jumps to."""
    return next((cue for cue in cues if words and words.casefold() in cue.text.casefold()), None)


@transaction.atomic
def store_transcript(cues: Sequence[Cue], *, title: str, language: str = "zh-hans") -> Transcript:
    """Keep a transcript as rows; the same words and times are kept once. Transcripts are never changed."""
    told = "\n".join(f"{cue.start:.3f}|{cue.end:.3f}|{cue.speaker}|{cue.text}" for cue in cues)
    digest = hashlib.sha256(f"{language}\n{told}".encode()).hexdigest()
    transcript, created = Transcript.objects.get_or_create(
        digest=digest, defaults={"title": title[:255], "language": language}
    )
    if created:
        TranscriptCue.objects.bulk_create(
            TranscriptCue(
                transcript=transcript,
                position=position,
                start_ms=round(cue.start * 1000),
                end_ms=max(round(cue.end * 1000), round(cue.start * 1000)),
                speaker=cue.speaker,
                text=cue.text,
            )
            for position, cue in enumerate(cues)
        )
    return transcript


def cues_of(transcript: Transcript | None) -> list[TranscriptCue]:
    """The cues in order."""
    return list(transcript.cues.order_by("position")) if transcript else []


def as_cue(row: TranscriptCue) -> Cue:
    """A stored cue as plain data."""
    return Cue(row.start_ms / 1000, row.end_ms / 1000, row.speaker, row.text)


def publish_problems(episode: EpisodePage) -> list[str]:
    """Why this episode cannot be published yet, in words that say what to do; empty when it can."""
    problems = []
    if episode.kind == "full" and episode.audio is None:
        problems.append(_("There is no sound yet. Choose or upload the recording."))
    if episode.audio is not None and episode.transcript is None:
        problems.append(
            _(
                "The transcript is missing. People who cannot hear read it instead; "
                "upload a VTT or SRT file, or paste it."
            )
        )
    problems.extend(segment_problems([block.value["start"] or 0 for block in episode.segments], episode.duration))
    return problems


def segment_problems(starts: Sequence[int], duration: float) -> list[str]:
    """Faults in the times of the parts, each with its number."""
    words = {
        "order": _("Part %(number)s starts at %(time)s, not after the part above it."),
        "past_end": _("Part %(number)s starts at %(time)s, but the sound ends at %(end)s."),
        "first_not_zero": _("The first part starts at %(time)s. Let it start at 0:00, so that nothing stands outside."),
    }
    return [
        words[code] % {"number": position + 1, "time": clock_text(starts[position]), "end": clock_text(duration)}
        for position, code in chapter_problems(starts, duration=duration)
    ]


def late_lines(episode: EpisodePage) -> list[str]:
    """What an editor should look at though it blocks nothing: after a new recording, cues may pass its end."""
    late = cues_past([as_cue(cue) for cue in cues_of(episode.transcript)], duration=episode.duration)
    return [_("%(count)s lines of the transcript start after the sound has ended.") % {"count": late}] if late else []


def earlier_episodes(episode: EpisodePage, *, count: int = SHOWN_BEFORE) -> list[EpisodePage]:
    """The newest other episodes of the show, with what their cards need, in a constant number of queries."""
    return list(with_cards(EpisodePage.objects.live().filter(show=episode.show_id).exclude(pk=episode.pk))[:count])


def with_cards(episodes: Any) -> Any:
    """Newest first, with sound and pictures in the same number of queries however many there are."""
    return (
        episodes.select_related("audio", "show", "cover")
        .prefetch_related("topics")
        .order_by("-aired_on", "-season", "-number", "-pk")
    )


def episodes_of(show: ShowPage, *, season: int | None = None) -> Any:
    """Live episodes of a show, newest first; of one season where named."""
    episodes = EpisodePage.objects.live().public().filter(show=show)
    return with_cards(episodes if season is None else episodes.filter(season=season))


def seasons_of(show: ShowPage) -> list[int]:
    """The numbers of the seasons that have live episodes, newest first."""
    seasons = EpisodePage.objects.live().filter(show=show).order_by("-season")
    return list(seasons.values_list("season", flat=True).distinct())


def for_feed(episodes: Any) -> Any:
    """Episodes with everything a feed says about them."""
    people = Prefetch("credits", queryset=EpisodeCredit.objects.select_related("person"))
    return episodes.select_related("audio", "transcript", "transcript_en", "cover").prefetch_related(people)


def marked_cues(cues: list[TranscriptCue], people: Sequence[CreditLine]) -> list[TranscriptCue]:
    """The cues, each told whether a host speaks (`by_host`) and whether it is the first of its second (`is_anchor`)."""
    hosts = [line.person.name for line in people if line.role == "host"]
    seen: set[int] = set()
    for cue in cues:
        by_name = any(name in cue.speaker for name in hosts)
        cue.by_host = by_name or not cue.speaker or cue.speaker.startswith(HOST_WORDS)  # type: ignore[attr-defined]
        cue.is_anchor = cue.start not in seen  # type: ignore[attr-defined]
        seen.add(cue.start)
    return cues


def asked_start(text: str, *, duration: float) -> int | None:
    """The second that ?t= asks for, as 943 or 15:43; None when it is no time or past the end."""
    try:
        second = read_clock(text)
    except ValueError:
        return None
    return second if not duration or second < duration else None
