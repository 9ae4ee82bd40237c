"""What a film file says about itself: length, size of the picture, whether there is picture and sound at all.

MP4 is a tree of boxes (ISO/IEC 14496-12), WebM a tree of EBML elements. Only heads are read, never the pictures.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cms.domain.recording.matroska import read_webm

MOST_BOXES = 20_000
INSIDE = {b"moov", b"trak", b"mdia"}
DEEPEST = 6


class NoFilmError(ValueError):
    """The bytes are not a film; `code` says why: "torn", "no_picture", "no_sound", "empty"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class FilmFacts:
    """Seconds; pixels; which kinds of tracks there are."""

    duration: float
    width: int
    height: int
    has_picture: bool
    has_sound: bool


def read_film(file: IO[bytes], *, extension: str) -> FilmFacts:
    """The facts of an MP4, M4A or WebM; raises NoFilmError where it is torn or holds nothing to play."""
    file.seek(0)
    try:
        facts = _from_webm(file) if extension == "webm" else _from_mp4(file)
    except NoFilmError:
        raise
    except (ValueError, IndexError, OverflowError, struct.error) as error:
        raise NoFilmError("torn") from error
    finally:
        file.seek(0)
    if not facts.has_picture and not facts.has_sound:
        raise NoFilmError("empty")
    return facts


def check_film(file: IO[bytes], *, name: str, with_picture: bool) -> FilmFacts:
    """The facts, or a ValidationError in words that say what the file is and what to do. Nothing is kept of it."""
    try:
        facts = read_film(file, extension=name.rsplit(".", 1)[-1].lower())
        if with_picture and not facts.has_picture:
            raise NoFilmError("no_picture")
        if not with_picture and not facts.has_sound:
            raise NoFilmError("no_sound")
    except NoFilmError as error:
        raise ValidationError(film_words(error.code), code="no_film") from error
    return facts


def film_words(code: str) -> str:
    """Why a file is no film."""
    words = {
        "torn": _(
            "This file is called a film, but it cannot be played: it is damaged, or was not copied to its end. "
            "Nothing was saved. Please export it again as MP4 or WebM."
        ),
        "empty": _("This file is called a film, but holds neither picture nor sound. Nothing was saved."),
        "no_picture": _(
            "This film holds sound and no picture. Nothing was saved. Add it as a sound file, or choose the film."
        ),
        "no_sound": _("There is no sound in this file. Nothing was saved. Please choose another one."),
    }
    return words[code]


def _from_webm(file: IO[bytes]) -> FilmFacts:
    found = read_webm(file)
    return FilmFacts(found.duration, found.width, found.height, found.has_picture, found.has_sound)


def _from_mp4(file: IO[bytes]) -> FilmFacts:
    facts: dict[str, Any] = {"duration": 0.0, "width": 0, "height": 0, "kinds": set(), "data": False}
    size = file.seek(0, 2)
    for number, (kind, start, end) in enumerate(_boxes(file, 0, size, 0)):
        if number > MOST_BOXES:
            raise NoFilmError("torn")
        _note_box(file, kind, start, end, facts)
    if not facts["data"] or not facts["kinds"]:
        raise NoFilmError("torn")
    return FilmFacts(
        facts["duration"], facts["width"], facts["height"], b"vide" in facts["kinds"], b"soun" in facts["kinds"]
    )


def _boxes(file: IO[bytes], start: int, end: int, depth: int) -> Iterator[tuple[bytes, int, int]]:
    """(type, first byte of the content, end) of each box, with those inside of what may hold others."""
    while start + 8 <= end:
        file.seek(start)
        head = file.read(8)
        size, kind, content = int.from_bytes(head[:4], "big"), head[4:8], start + 8
        if size == 1:
            size, content = int.from_bytes(file.read(8), "big"), start + 16
        elif size == 0:
            size = end - start
        if size < content - start or start + size > end:
            raise NoFilmError("torn")
        yield kind, content, start + size
        if kind in INSIDE and depth < DEEPEST:
            yield from _boxes(file, content, start + size, depth + 1)
        start += size


def _note_box(file: IO[bytes], kind: bytes, start: int, end: int, facts: dict[str, Any]) -> None:
    file.seek(start)
    if kind == b"mdat":
        facts["data"] = end > start
    elif kind == b"moof":
        facts["data"] = True  # a film in fragments says its length, if at all, in "mehd"
    elif kind == b"mvhd":
        facts["duration"] = _length(file.read(min(32, end - start)))
    elif kind == b"hdlr":
        facts["kinds"].add(file.read(12)[8:12])
    elif kind == b"tkhd":
        said = file.read(end - start)[-8:]
        width, height = int.from_bytes(said[:4], "big") >> 16, int.from_bytes(said[4:], "big") >> 16
        facts["width"], facts["height"] = max(facts["width"], width), max(facts["height"], height)


def _length(said: bytes) -> float:
    """Seconds of an "mvhd" box, of version 0 or 1."""
    wide = said[0] == 1
    at = 20 if wide else 12
    scale, count = (
        int.from_bytes(said[at : at + 4], "big"),
        int.from_bytes(said[at + 4 : at + (12 if wide else 8)], "big"),
    )
    return count / scale if scale else 0.0
