"""Sound by its container: what the first bytes claim has to go on through the file. Nothing is decoded here."""

from collections.abc import Iterator
from typing import IO

BITRATES = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}  # kbit/s of layer III, by version
RATES = (44100, 48000, 32000)
FRAMES = 3  # so many in a row are no accident
SOUND_PAGES = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ")
BOXES = 100_000
MOVIE = 16 * 1024 * 1024
TRACKS = 256 * 1024  # in this much of a recording its tracks are named


def sound_of(file: IO[bytes], claimed: str, *, size: int) -> str:
    """The extension of a sound file that is what it claims (mp3, mp4, ogg, webm, wav); "" when it is not."""
    checks = {"mp3": _is_mp3, "mp4": _is_m4a, "ogg": _is_ogg, "webm": _is_webm, "wav": _is_wav}
    check = checks.get(claimed)
    if check is None or not check(file, size):
        return ""
    return "m4a" if claimed == "mp4" else claimed


def _at(file: IO[bytes], place: int, length: int) -> bytes:
    file.seek(place)
    return file.read(length)


def _is_mp3(file: IO[bytes], size: int) -> bool:
    """A few frames one after the other, behind the tag and what fills it up."""
    head, place = _at(file, 0, 10), 0
    if head[:3] == b"ID3":
        if len(head) < 10 or any(byte > 127 for byte in head[6:10]):
            return False
        place = 10 + sum(byte << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    filling = _at(file, place, 4096)
    place += len(filling) - len(filling.lstrip(b"\x00"))
    for _frame in range(FRAMES):
        length = _frame_length(_at(file, place, 4))
        if not length or place + length > size:
            return False
        place += length
    return True


def _frame_length(head: bytes) -> int:
    """Bytes of a layer III frame; 0 when this is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    rate, speed, padding = head[2] >> 4, (head[2] >> 2) & 3, (head[2] >> 1) & 1
    if version == 1 or layer != 1 or rate in (0, 15) or speed == 3:
        return 0
    first = version == 3
    kbits = BITRATES[1 if first else 2][rate]
    hertz = RATES[speed] // {3: 1, 2: 2, 0: 4}[version]
    return (144 if first else 72) * kbits * 1000 // hertz + padding


def _boxes(file: IO[bytes], size: int) -> Iterator[tuple[bytes, int, int]]:
    """The outermost boxes: name, where the content begins, its length. One that reaches past the end has none."""
    place = 0
    for _box in range(BOXES):
        head = _at(file, place, 16)
        if len(head) < 8:
            return
        length, name, begins = int.from_bytes(head[:4]), head[4:8], 8
        if length == 1:
            length, begins = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = size - place
        if length < begins or place + length > size:
            yield b"cut ", place, 0
            return
        yield name, place + begins, length - begins
        place += length


def _is_m4a(file: IO[bytes], size: int) -> bool:
    """Whole boxes, something recorded, and tracks of sound only."""
    names, movie = set(), b""
    for name, begins, length in _boxes(file, size):
        names.add(name)
        if name == b"moov" and not movie:
            if length > MOVIE:
                return False
            movie = _at(file, begins, length)
    handlers = {movie[place + 12 : place + 16] for place in _places(movie, b"hdlr")}
    return b"cut " not in names and {b"ftyp", b"mdat"} <= names and b"soun" in handlers and b"vide" not in handlers


def _places(content: bytes, name: bytes) -> Iterator[int]:
    place = content.find(name)
    while place >= 0:
        yield place
        place = content.find(name, place + 1)


def _is_ogg(file: IO[bytes], size: int) -> bool:
    """A first page that opens a stream of sound, and a second page right behind it."""
    head = _at(file, 0, 27)
    if len(head) < 27 or head[:5] != b"OggS\x00" or not head[5] & 2:
        return False
    segments = _at(file, 27, head[26])
    begins = 27 + len(segments)
    content = _at(file, begins, sum(segments))
    return content.startswith(SOUND_PAGES) and _at(file, begins + sum(segments), 4) == b"OggS"


def _is_webm(file: IO[bytes], size: int) -> bool:
    """A WebM header and tracks of sound only."""
    head = _at(file, 0, TRACKS)
    names = b"A_OPUS" in head or b"A_VORBIS" in head
    return b"webm" in head[:64] and names and not any(codec in head for codec in (b"V_VP", b"V_AV1", b"V_MPEG"))


def _is_wav(file: IO[bytes], size: int) -> bool:
    """A format, and data behind it that are there."""
    place, seen = 12, set()
    for _chunk in range(64):
        head = _at(file, place, 8)
        if len(head) < 8:
            return False
        name, length = head[:4], int.from_bytes(head[4:], "little")
        if name == b"data":
            return b"fmt " in seen and (length in (0, 0xFFFFFFFF) or place + 8 + length <= size)
        seen.add(name)
        place += 8 + length + length % 2
    return False
