"""The card: a picture for phones, to be kept by a long press inside WeChat. It carries its words as metadata."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from plugins.api import CertificateFacts, CertificateRenderer
from plugins.paper.press import font_directory, press_for
from plugins.paper.wording import printed

PIXELS_PER_INCH: Final = 300.0  # the card is 90 mm wide: 1063 pixels
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
HEADER_END: Final = len(SIGNATURE) + 25  # the signature and the first chunk, which is always the same length
TEXT: Final = b"iTXt"
KEYWORD: Final = b"Description\0\0\0\0\0"  # the keyword; not compressed; no language, no translated keyword


class CardRenderer(CertificateRenderer):
    """1063 × 1594 pixels."""

    key = "card"
    label = _("Card for phones (picture)")
    icon = "phone"
    mime = "image/png"
    extension = "png"

    def render(self, facts: CertificateFacts) -> bytes:
        press = press_for("card.typ", font_directory())
        drawn = press.print(printed(facts), format="png", ppi=PIXELS_PER_INCH)
        return with_words(drawn, f"{facts.programme} {facts.holder} {facts.number} {facts.verify_url}")

    def read_back(self, content: bytes) -> str:
        return " ".join(body[len(KEYWORD) :].decode() for name, body in chunks(content) if name == TEXT)


def with_words(picture: bytes, words: str) -> bytes:
    """The picture with its words, so that a search on a phone finds it."""
    body = TEXT + KEYWORD + words.encode()
    chunk = struct.pack(">I", len(body) - len(TEXT)) + body + struct.pack(">I", zlib.crc32(body))
    return picture[:HEADER_END] + chunk + picture[HEADER_END:]


def chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of each chunk of a PNG."""
    at = len(SIGNATURE)
    while at + 12 <= len(picture):
        length = struct.unpack(">I", picture[at : at + 4])[0]
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length
