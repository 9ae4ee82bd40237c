"""Reading captions from WebVTT or SRT, block by block: each becomes cues, or a problem with its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cms.domain.radio.transcript import (
    CONTROL,
    MAX_BYTES,
    MAX_CUES,
    MAX_SPEAKER,
    MAX_TEXT,
    TAG,
    Cue,
    TranscriptError,
    read_pasted,
    split_voices,
)

ARROW = re.compile(r"^\s*(\S+)\s*-->\s*(\S+)(?:\s.*)?$")
TIME = re.compile(r"(?:(\d{1,3})[:：])?(\d{1,2})[:：](\d{1,2})(?:[.,](\d{1,3}))?", re.ASCII)
ASIDE = ("NOTE", "STYLE", "REGION", "WEBVTT", "X-TIMESTAMP")
SHOWN = 60
ALMOST = re.compile(r"^\s*\d{1,3}:\d{2}\S*\s*[-–—=]+>?\s*\d{1,3}:\d{2}", re.MULTILINE)


@dataclass(frozen=True)
class ReadProblem:
    """What could not be taken as it stands: the line in the file, words, and the text that is concerned."""

    line: int
    words: str
    text: str = ""


@dataclass(frozen=True)
class ReadCaptions:
    """What a file holds: cues in order of time, and everything of it that is not among them unchanged."""

    cues: tuple[Cue, ...]
    problems: tuple[ReadProblem, ...] = field(default=())


def read_captions(text: str) -> ReadCaptions:
    """Cues and problems of WebVTT, SRT, or lines that begin with a time; TranscriptError for what is none of it."""
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise TranscriptError("size")
    plain = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if not plain.strip():
        raise TranscriptError("empty")
    if "-->" not in plain:
        return _read_pasted(plain)
    cues: list[Cue] = []
    problems: list[ReadProblem] = []
    for line, block in _blocks(plain):
        _read_block(line, block, cues, problems)
    if not cues and not problems:
        raise TranscriptError("format")
    if len(cues) > MAX_CUES:
        raise TranscriptError("many")
    return ReadCaptions(tuple(sorted(cues, key=lambda cue: (cue.start, cue.end))), tuple(problems))


def _read_pasted(plain: str) -> ReadCaptions:
    cues = sorted(read_pasted(plain), key=lambda cue: cue.start)
    if not cues:
        raise TranscriptError("format")
    if len(cues) > MAX_CUES:
        raise TranscriptError("many")
    first = next((number for number, line in enumerate(plain.split("\n"), start=1) if line.strip()), 1)
    head = plain.strip().split("\n")[0]
    if not re.match(r"\W*\d", head):
        return ReadCaptions(tuple(cues), (ReadProblem(first, _("stands before the first time"), head[:SHOWN]),))
    return ReadCaptions(tuple(cues))


def _blocks(plain: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, lines) of each stretch without empty lines."""
    first = 1
    block: list[str] = []
    for number, line in enumerate([*plain.split("\n"), ""], start=1):
        if line.strip():
            first = first if block else number
            block.append(line)
        elif block:
            yield first, block
            block = []


def _read_block(first: int, block: list[str], cues: list[Cue], problems: list[ReadProblem]) -> None:
    """A block may hold several cues where the empty line between them was lost; each time line begins one."""
    places = [place for place, line in enumerate(block) if "-->" in line]
    if not places:
        if not block[0].lstrip().startswith(ASIDE) and not (len(block) == 1 and block[0].strip().isdigit()):
            problems.append(ReadProblem(first, _("has no time"), " ".join(block)[:SHOWN]))
        return
    for order, place in enumerate(places):
        until = places[order + 1] if order + 1 < len(places) else len(block)
        if order + 1 < len(places) and block[until - 1].strip().isdigit():
            until -= 1  # the number of the next cue of an SRT
        said = "\n".join(block[place + 1 : until])
        _read_cue(first + place, block[place], said, cues, problems)


def _read_cue(line: int, timing: str, said: str, cues: list[Cue], problems: list[ReadProblem]) -> None:
    found = ARROW.match(timing)
    start = read_moment(found[1]) if found else None
    end = read_moment(found[2]) if found else None
    if start is None or end is None:
        problems.append(ReadProblem(line, _("the time cannot be read"), f"{timing.strip()} {said}"[: 2 * SHOWN]))
        return
    if end < start:
        problems.append(ReadProblem(line, _("ends before it begins"), f"{timing.strip()} {said}"[: 2 * SHOWN]))
        return
    voices = [(speaker, text) for speaker, text in split_voices(said) if text]
    if not voices:
        problems.append(ReadProblem(line, _("holds no words"), timing.strip()))
        return
    if len(" ".join(CONTROL.sub(" ", TAG.sub("", said)).split())) > MAX_TEXT:
        words = _("is longer than %(most)s characters; the rest would be cut off") % {"most": MAX_TEXT}
        problems.append(ReadProblem(line, words, said[:SHOWN]))
    if ALMOST.search(said):
        problems.append(
            ReadProblem(line, _("holds a time without its arrow “-->”; two lines ran together"), said[:SHOWN])
        )
    cues.extend(Cue(start, end, speaker[:MAX_SPEAKER], text) for speaker, text in voices)


def read_moment(text: str) -> float | None:
    """1:05, 01:05.250, 00:15:43,250 as seconds; None for what is no time. A point begins thousandths of a second."""
    found = TIME.fullmatch(text.strip())
    if not found or int(found[3]) > 59 or (found[1] is not None and int(found[2]) > 59):
        return None
    part = int(found[4].ljust(3, "0")) if found[4] else 0
    whole = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    return (whole * 1000 + part) / 1000
