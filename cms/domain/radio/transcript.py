"""Transcripts: WebVTT, SRT or pasted lines become cues with speakers; cues become WebVTT again."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import webvtt
from webvtt.errors import MalformedFileError

from cms.domain.radio.chapters import read_clock, stamp, vtt_text

MAX_BYTES = 2 * 1024 * 1024
MAX_CUES = 5000
MAX_SPEAKER = 60
MAX_TEXT = 2000
VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:[ \t]+([^>]*))?>", re.IGNORECASE)
TAG = re.compile(r"<[^>]*>?")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
NAMED = re.compile(r"([^\s:：][^:：]{0,19})[:：]\s*(.+)", re.DOTALL)
TIMED = re.compile(r"^\s*[\d:.,]+\s*-->", re.MULTILINE)
PASTED = re.compile(r"[\[(（【]?((?:\d{1,2}[:：])?[0-5]?\d[:：][0-5]\d)[\])）】]?\s+(.*)")


class TranscriptError(ValueError):
    """The text is no transcript; `code` says why: "size", "encoding", "format", "empty", "many"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Cue:
    """What one person says from `start` to `end` (seconds)."""

    start: float
    end: float
    speaker: str
    text: str


def decode_transcript(data: bytes) -> str:
    """Text of an uploaded file in UTF-8, UTF-16 or GB 18030; raises TranscriptError."""
    if len(data) > MAX_BYTES:
        raise TranscriptError("size")
    encodings = ["utf-16"] if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TranscriptError("encoding")


def read_transcript(text: str) -> list[Cue]:
    """Cues in order of time from WebVTT, SRT or lines such as "15:43 沈医生：床只留给睡觉"; or TranscriptError."""
    if len(text.encode()) > MAX_BYTES:
        raise TranscriptError("size")
    plain = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if not plain:
        raise TranscriptError("empty")
    cues = list(read_timed(plain) if TIMED.search(plain) else read_pasted(plain))
    if not cues:
        raise TranscriptError("format")
    if len(cues) > MAX_CUES:
        raise TranscriptError("many")
    return sorted(cues, key=lambda cue: cue.start)


def read_timed(text: str) -> Iterator[Cue]:
    """Cues of WebVTT or SRT; a cue with several voices becomes several cues with the same time."""
    try:
        parsed = webvtt.from_string(text if text.startswith("WEBVTT") else f"WEBVTT\n\n{comma_to_point(text)}")
        captions = [(moment(one.start), moment(one.end), one.raw_text) for one in parsed.captions]
    except (MalformedFileError, ValueError, IndexError) as error:
        raise TranscriptError("format") from error
    for start, end, raw in captions:
        for speaker, said in split_voices(raw):
            yield Cue(start, max(start, end), speaker, said)


def comma_to_point(text: str) -> str:
    """SRT writes 00:00:01,000 where WebVTT writes 00:00:01.000."""
    return re.sub(r"(\d{2}:\d{2}),(\d{3})", r"\1.\2", text)


def moment(text: str) -> float:
    """00:15:43.250 → 943.25."""
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def split_voices(raw: str) -> Iterator[tuple[str, str]]:
    """(speaker, text) for each voice tag; without one, a leading "Name:" is the speaker."""
    pieces = VOICE.split(raw)
    if said := clean_text(pieces[0]):
        yield split_name(said) if len(pieces) == 1 else ("", said)
    for speaker, said in zip(pieces[1::2], pieces[2::2], strict=True):
        if words := clean_text(said):
            yield clean_text(speaker or "")[:MAX_SPEAKER], words


def split_name(text: str) -> tuple[str, str]:
    """ "沈医生：床只留给睡觉。" → ("沈医生", "床只留给睡觉。")."""
    found = NAMED.fullmatch(text)
    return (found[1].strip(), found[2].strip()) if found else ("", text)


def clean_text(text: str) -> str:
    """Plain text on one line: no tags, no control or direction characters, entities as what they stand for."""
    plain = html.unescape(TAG.sub("", text))
    return " ".join(CONTROL.sub(" ", plain).split())[:MAX_TEXT]


def read_pasted(text: str) -> Iterator[Cue]:
    """Lines that begin with a time; lines without one continue the line above. Each cue ends where the next begins."""
    started: list[tuple[int, str]] = []
    for line in text.split("\n"):
        if found := PASTED.fullmatch(line.strip()):
            started.append((read_clock(found[1]), found[2]))
        elif started and line.strip():
            started[-1] = (started[-1][0], f"{started[-1][1]} {line.strip()}")
    started.sort(key=lambda pair: pair[0])
    ends = [start for start, _ in started[1:]] + [started[-1][0] + 10] if started else []
    for (start, said), end in zip(started, ends, strict=True):
        speaker, words = split_name(clean_text(said))
        if words:
            yield Cue(start, end, speaker[:MAX_SPEAKER], words)


def write_vtt(cues: Iterable[Cue]) -> str:
    """WebVTT with speakers; nothing in a name or a sentence can break out of its cue."""
    blocks = ["WEBVTT"]
    for cue in cues:
        voice = f"<v {vtt_text(cue.speaker)}>" if cue.speaker else ""
        blocks.append(f"{stamp(cue.start)} --> {stamp(max(cue.end, cue.start + 0.001))}\n{voice}{vtt_text(cue.text)}")
    return "\n\n".join(blocks) + "\n"


def cues_past(cues: Sequence[Cue], *, duration: float) -> int:
    """How many cues start after the sound has ended."""
    return sum(1 for cue in cues if duration and cue.start >= duration)
