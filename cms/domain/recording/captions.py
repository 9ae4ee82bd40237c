"""Captions of a recording: kept as transcripts that never change; two editors never overwrite each other unseen."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.domain.radio.chapters import clock_text
from cms.domain.radio.episode import as_cue, cues_of, store_transcript
from cms.domain.radio.transcript import MAX_CUES, MAX_SPEAKER, MAX_TEXT, Cue, clean_text
from cms.domain.recording.reading import read_moment
from cms.models import CustomMedia, MediaCaptions, Transcript

LANGUAGES = tuple(MediaCaptions.Language.values)
FASTEST = {"zh-hans": 12, "en": 25}  # characters a second that can still be read
LONGEST = 24 * 3600.0
SPACE = re.compile(r"\s")


class NewerCaptions(Exception):
    """Somebody else has saved meanwhile; `there` is what stands now."""

    def __init__(self, there: "Captions") -> None:
        super().__init__("newer captions")
        self.there = there


@dataclass(frozen=True)
class Captions:
    """What stands: the cues, the number of savings, by whom and when."""

    language: str
    cues: tuple[Cue, ...] = ()
    revision: int = 0
    changed_at: Any = None
    changed_by: Any = None


@dataclass(frozen=True)
class CueProblem:
    """What is wrong with one cue (`place` counts from 0). A warning does not hinder saving."""

    place: int
    words: str
    is_warning: bool = False


def find_captions(media: CustomMedia, language: str) -> Captions:
    """The captions in a language; without cues where there are none yet."""
    row = (
        MediaCaptions.objects.filter(media=media, language=language).select_related("transcript", "changed_by").first()
    )
    return read_row(row, language)


def read_row(row: MediaCaptions | None, language: str) -> Captions:
    """A row as plain data."""
    if row is None:
        return Captions(language)
    cues = tuple(as_cue(cue) for cue in cues_of(row.transcript))
    return Captions(language, cues, row.revision, row.changed_at, row.changed_by)


@transaction.atomic
def save_captions(
    media: CustomMedia, language: str, cues: Sequence[Cue], *, known: int, actor: Any = None, title: str = ""
) -> Captions:
    """Keep these cues, if the editor knew the last saving (`known`); else NewerCaptions. The same again: no change."""
    MediaCaptions.objects.get_or_create(media=media, language=language)
    row = MediaCaptions.objects.select_for_update().get(media=media, language=language)
    there = read_row(row, language)
    if tuple(cues) == there.cues:
        return there
    if row.revision != known:
        raise NewerCaptions(there)
    row.transcript = keep_transcript(cues, media=media, language=language, title=title) if cues else None
    row.revision, row.changed_at, row.changed_by = row.revision + 1, timezone.now(), actor
    row.save()
    return read_row(row, language)


def keep_transcript(cues: Sequence[Cue], *, media: CustomMedia, language: str, title: str = "") -> Transcript:
    """The cues as a transcript."""
    return store_transcript(cues, title=title or media.title, language=language)


def read_posted(text: str) -> tuple[list[Cue], list[CueProblem]]:
    """Cues from the editor's JSON ([[start, end, speaker, text], …], times as text), and what is wrong with them."""
    try:
        rows = json.loads(text)
    except ValueError:
        rows = None
    if not isinstance(rows, list) or len(rows) > MAX_CUES:
        return [], [CueProblem(0, _("The lines did not arrive whole. Nothing was saved; please save again."))]
    cues, problems = [], []
    for place, row in enumerate(rows):
        fields = [str(one) for one in row] if isinstance(row, list) and len(row) == 4 else ["", "", "", ""]
        start, end = read_moment(fields[0]), read_moment(fields[1])
        said = clean_text_whole(fields[3])
        if start is None or end is None:
            words = _("Line %(number)s: “%(time)s” is no time. Write it as 1:05 or 0:01:05.250.")
            problems.append(
                CueProblem(place, words % {"number": place + 1, "time": fields[0] if start is None else fields[1]})
            )
        elif len(said) > MAX_TEXT or len(fields[2].strip()) > MAX_SPEAKER:
            words = _("Line %(number)s is too long: %(most)s characters, and %(name)s for the name, can be kept.")
            problems.append(CueProblem(place, words % {"number": place + 1, "most": MAX_TEXT, "name": MAX_SPEAKER}))
        cues.append(Cue(start or 0.0, end or 0.0, clean_text(fields[2]), said))
    return cues, problems


def clean_text_whole(text: str) -> str:
    """Words on one line, as typed: what looks like a tag stays, since nobody typed it as one."""
    return " ".join(text.replace("\x00", " ").split())


def find_problems(cues: Sequence[Cue], *, language: str, duration: float = 0) -> list[CueProblem]:
    """What hinders saving, and what an editor should look at, cue by cue."""
    found: list[CueProblem] = []
    latest = 0.0
    for place, cue in enumerate(cues):
        number = {"number": place + 1}
        if not cue.text:
            found.append(
                CueProblem(place, _("Line %(number)s holds no words. Write some, or delete the line.") % number)
            )
        if cue.end <= cue.start:
            found.append(CueProblem(place, _("Line %(number)s ends before it begins.") % number))
        elif cue.end > LONGEST:
            found.append(CueProblem(place, _("Line %(number)s lies after the first day.") % number))
        else:
            found.extend(_warnings(place, cue, latest=latest, language=language, duration=duration))
        latest = max(latest, cue.end)
    return found


def _warnings(place: int, cue: Cue, *, latest: float, language: str, duration: float) -> Iterable[CueProblem]:
    number = {"number": place + 1}
    if duration and cue.start >= duration:
        words = _("Line %(number)s begins after the recording has ended (%(end)s).")
        yield CueProblem(place, words % (number | {"end": clock_text(duration)}), is_warning=True)
    if cue.start < latest - 0.001:
        yield CueProblem(
            place, _("Line %(number)s begins while the one above is still shown.") % number, is_warning=True
        )
    letters = len(SPACE.sub("", cue.text))
    if letters > FASTEST.get(language, 25) * (cue.end - cue.start) + 4:
        words = _("Line %(number)s stands too short a time for its length.")
        yield CueProblem(place, words % number, is_warning=True)


def count_words(cues: Sequence[Cue]) -> str:
    """ "12 lines"."""
    return ngettext("%(count)s line", "%(count)s lines", len(cues)) % {"count": len(cues)}
