"""Films for tests: heads that are true to the letter, without a picture in them."""

import struct


def box(kind: bytes, *content: bytes) -> bytes:
    """A box of an MP4."""
    body = b"".join(content)
    return struct.pack(">I", len(body) + 8) + kind + body


def track(kind: bytes, width: int, height: int) -> bytes:
    """A track with its size and kind."""
    head = box(b"tkhd", bytes(76), struct.pack(">II", width << 16, height << 16))
    return box(b"trak", head, box(b"mdia", box(b"hdlr", bytes(8), kind, bytes(12))))


def make_mp4(*, seconds: float = 10, height: int = 360) -> bytes:
    """An MP4 of this length; height 0: sound alone."""
    length = box(b"mvhd", bytes(12), struct.pack(">II", 1000, round(seconds * 1000)), bytes(80))
    tracks = [track(b"soun", 0, 0)] + ([track(b"vide", height * 16 // 9, height)] if height else [])
    return box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"moov", length, *tracks) + box(b"mdat", bytes(600))


def element(kind: bytes, content: bytes) -> bytes:
    """An element of a WebM."""
    return kind + struct.pack(">Q", len(content) | 1 << 56) + content


def make_webm(*, seconds: float = 10, height: int = 360) -> bytes:
    """A WebM as a browser records it: no length in its head, blocks at its beginning and end."""
    picture = element(
        b"\xe0", element(b"\xb0", struct.pack(">H", height * 16 // 9)) + element(b"\xba", struct.pack(">H", height))
    )
    tracks = element(b"\x16\x54\xae\x6b", element(b"\xae", element(b"\x83", b"\x01") + picture))
    first, last = (
        element(
            b"\x1f\x43\xb6\x75",
            element(b"\xe7", struct.pack(">I", moment)) + element(b"\xa3", b"\x81\0\0\x80" + bytes(40)),
        )
        for moment in (0, round(seconds * 1000))
    )
    info = element(b"\x15\x49\xa9\x66", element(b"\x2a\xd7\xb1", struct.pack(">I", 1_000_000)))
    return element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm")) + element(
        b"\x18\x53\x80\x67", info + tracks + first + last
    )
