"""What a player is told of a recording: sizes, captions, transcript in the reader's language, chapters, poster."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.domain.glossary import mark_text, write_explanations
from cms.domain.radio.chapters import Chapter, chapters_vtt, clock_text
from cms.domain.radio.episode import as_cue
from cms.domain.radio.transcript import write_vtt
from cms.domain.recording.chapter_lines import chapters_of
from cms.domain.recording.sizes import Size, list_sizes
from cms.models import CustomMedia, MediaCaptions, TranscriptCue

SHORT = {"zh-hans": "zh", "en": "en"}
LONG = {short: long for long, short in SHORT.items()}


@dataclass(frozen=True)
class Track:
    """Captions in one language. `code` as <track srclang>."""

    language: str
    code: str
    label: str
    address: str


@dataclass(frozen=True)
class TranscriptPart:
    """Lines of a transcript below the chapter they belong to; without chapters there is one part."""

    chapter: Chapter | None
    cues: Sequence[TranscriptCue]


@dataclass(frozen=True)
class Recording:
    """A recording as a page shows it. `language` is the transcript's where it is not the page's."""

    media: CustomMedia
    is_film: bool
    sizes: Sequence[Size]
    tracks: Sequence[Track]
    parts: Sequence[TranscriptPart]
    language: str
    chapters: Sequence[Chapter]
    duration: float
    terms: str = ""

    @property
    def first(self) -> Size:
        """What plays where nobody chooses: without script, and before one has."""
        return next(size for size in self.sizes if size.is_original)

    @property
    def smallest(self) -> Size:
        """The lightest with a picture, for those who save data; of sound the lightest."""
        pictures = [size for size in self.sizes if size.height] or list(self.sizes)
        return min(pictures, key=lambda size: size.rate or size.bytes)

    @property
    def clock(self) -> str:
        """Its length as 12:34; empty while unknown."""
        return clock_text(self.duration) if self.duration else ""


def show_recording(media: CustomMedia) -> Recording:
    """Everything in four queries, however many lines there are."""
    rows = {row.language: row for row in media.captions.exclude(transcript=None)}
    wanted = get_language() if get_language() in SHORT else "zh-hans"
    order = [wanted, *(language for language in SHORT if language != wanted)]
    own = next((rows[language] for language in order if language in rows), None)
    terms: set[str] = set()
    cues = list(TranscriptCue.objects.filter(transcript=own.transcript_id).order_by("position")) if own else []
    chapters = chapters_of(media)
    return Recording(
        media=media, is_film=media.type == "video", sizes=list_sizes(media),
        tracks=[make_track(media, rows[language]) for language in order if language in rows],
        parts=parts_of(chapters, mark_firsts(cues, terms=terms)), chapters=chapters, duration=media.duration or 0,
        terms=write_explanations(sorted(terms)), language=SHORT[own.language] if own and own.language != wanted else "",
    )  # fmt: skip


def make_track(media: CustomMedia, row: MediaCaptions) -> Track:
    """Where the captions of a language are, and what they are called; the address changes with each saving."""
    code = SHORT[row.language]
    address = reverse("recording_captions", args=[media.public_id, code])
    label = {"zh": _("Chinese"), "en": _("English")}[code]
    return Track(row.language, code, label, f"{address}?v={row.revision}")


def parts_of(chapters: Sequence[Chapter], cues: Sequence[TranscriptCue]) -> list[TranscriptPart]:
    """The lines under their chapters; those before the first stand alone."""
    if not chapters:
        return [TranscriptPart(None, cues)] if cues else []
    ends = [chapter.start for chapter in chapters[1:]] + [float("inf")]
    before = [cue for cue in cues if cue.start < chapters[0].start]
    parts = [TranscriptPart(None, before)] if before else []
    for chapter, end in zip(chapters, ends, strict=True):
        inside = [cue for cue in cues if chapter.start <= cue.start < end]
        parts.extend([TranscriptPart(chapter, inside)] if inside else [])
    return parts


def mark_firsts(cues: list[TranscriptCue], *, terms: set[str]) -> list[TranscriptCue]:
    """Each cue is told whether it is the first of its second (`is_anchor`), whether somebody else spoke before, and its
    words with terms of the glossary marked."""
    seen, before = set(), ""
    for cue in cues:
        cue.is_anchor = cue.start not in seen  # type: ignore[attr-defined]
        cue.is_new_voice = bool(cue.speaker) and cue.speaker != before  # type: ignore[attr-defined]
        cue.marked = mark_text(cue.text, seen=terms)  # type: ignore[attr-defined]
        seen.add(cue.start)
        before = cue.speaker or before
    return cues


def captions_file(media: CustomMedia, code: str) -> str | None:
    """The captions of a language as WebVTT; None where there are none."""
    row = MediaCaptions.objects.filter(media=media, language=LONG.get(code, "")).exclude(transcript=None).first()
    if row is None:
        return None
    return write_vtt(
        as_cue(cue) for cue in TranscriptCue.objects.filter(transcript=row.transcript_id).order_by("position")
    )


def chapters_file(media: CustomMedia) -> str:
    """The chapters as WebVTT, in the language of the page."""
    return chapters_vtt(chapters_of(media))


def write_srt(cues: Sequence[Any]) -> str:
    """SRT, as other programs want it: numbers, commas, and the name of who speaks before the words."""
    blocks = []
    for number, cue in enumerate(cues, start=1):
        times = " --> ".join(_srt_time(one) for one in (cue.start, max(cue.end, cue.start + 0.001)))
        said = f"{cue.speaker}: {cue.text}" if cue.speaker else cue.text
        blocks.append(f"{number}\n{times}\n{said.replace('-->', '→')}")
    return "\n\n".join(blocks) + "\n"


def _srt_time(seconds: float) -> str:
    whole, part = divmod(max(0, round(seconds * 1000)), 1000)
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02},{part:03}"
