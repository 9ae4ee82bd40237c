"""The heads of a WebM file: EBML elements for length, tracks and the size of the picture.

Films recorded in a browser say no length; it is then the moment of the last block.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

EBML, SEGMENT, INFO, TRACKS, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
SCALE, DURATION, ENTRY, KIND, VIDEO = 0x2AD7B1, 0x4489, 0xAE, 0x83, 0xE0
WIDTH, HEIGHT, MOMENT, BLOCK, GROUP, INNER = 0xB0, 0xBA, 0xE7, 0xA3, 0xA0, 0xA1
HOLDS = {SEGMENT, INFO, TRACKS, CLUSTER, ENTRY, VIDEO, GROUP}
MOST = 2_000_000
PICTURE, SOUND = 1, 2


@dataclass
class WebmFacts:
    """What was found; seconds and pixels."""

    duration: float = 0.0
    width: int = 0
    height: int = 0
    has_picture: bool = False
    has_sound: bool = False


def read_webm(file: IO[bytes]) -> WebmFacts:
    """The facts of a WebM; raises ValueError where the bytes are no such tree or hold no block."""
    facts, scale, last, cluster, blocks = WebmFacts(), 1_000_000, 0, 0, 0
    length = 0.0
    for number, (kind, start, size) in enumerate(_elements(file)):
        if number > MOST:
            raise ValueError("too many elements")
        file.seek(start)
        if kind == SCALE:
            scale = _whole(file.read(size)) or scale
        elif kind == DURATION:
            length = _real(file.read(size))
        elif kind == KIND:
            track = _whole(file.read(size))
            facts.has_picture, facts.has_sound = (
                facts.has_picture or track == PICTURE,
                facts.has_sound or track == SOUND,
            )
        elif kind == WIDTH:
            facts.width = _whole(file.read(size))
        elif kind == HEIGHT:
            facts.height = _whole(file.read(size))
        elif kind == MOMENT:
            cluster = _whole(file.read(size))
        elif kind in {BLOCK, INNER}:
            blocks, last = blocks + 1, max(last, cluster + _offset(file.read(min(size, 11))))
    if not blocks:
        raise ValueError("no blocks")
    facts.duration = (length or last) * scale / 1e9
    return facts


def _elements(file: IO[bytes]) -> Iterator[tuple[int, int, int]]:
    """(id, first byte of the content, size) in the order of the file, going into what holds others."""
    whole = file.seek(0, 2)
    at = 0
    while at < whole:
        file.seek(at)
        kind, wide = _number(file, keep=True)
        size, more = _number(file, keep=False)
        start = at + wide + more
        if at == 0 and kind != EBML:
            raise ValueError("no EBML")
        unknown = size == (1 << (7 * more)) - 1
        if not unknown and start + size > whole and kind not in {SEGMENT, CLUSTER}:
            raise ValueError("torn")
        yield kind, start, 0 if unknown else size
        at = start if kind in HOLDS or unknown else start + size


def _number(file: IO[bytes], *, keep: bool) -> tuple[int, int]:
    """A number of EBML and how many bytes it takes; `keep`: with its leading mark, as ids are written."""
    first = file.read(1)
    if not first or not first[0]:
        raise ValueError("torn")
    wide = 9 - first[0].bit_length()
    rest = file.read(wide - 1)
    if len(rest) != wide - 1:
        raise ValueError("torn")
    head = first[0] if keep else first[0] & ((1 << (8 - wide)) - 1)
    return (head << (8 * (wide - 1))) | int.from_bytes(rest, "big"), wide


def _offset(head: bytes) -> int:
    """The moment of a block within its cluster: two signed bytes after the number of its track."""
    wide = 9 - head[0].bit_length()
    return int.from_bytes(head[wide : wide + 2], "big", signed=True)


def _whole(said: bytes) -> int:
    return int.from_bytes(said[:8], "big")


def _real(said: bytes) -> float:
    return float(struct.unpack(">f" if len(said) == 4 else ">d", said)[0])
