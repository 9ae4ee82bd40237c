"""The picture of a badge, and putting a signed credential into it (baking: one iTXt chunk, not compressed)."""

from __future__ import annotations

import json
import struct
import threading
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings

from plugins.api import CertificateFacts

LAYOUTS: Final = Path(__file__).resolve().parent / "layouts"
SUFFIXES: Final = frozenset({".ttf", ".otf", ".ttc"})
WEIGHTS: Final = ("400Regular", "500Medium", "700Bold")
PIXELS_PER_INCH: Final = 170.0  # 602 pixels
SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
HEADER_END: Final = len(SIGNATURE) + 25  # the signature and the first chunk, which is always the same length
TEXT: Final = b"iTXt"
KEYWORD: Final = b"openbadgecredential\0\0\0\0\0"  # the keyword; not compressed; no language, no translated keyword
LOCK: Final = threading.Lock()


def font_folders() -> tuple[str, ...]:
    """The folders with fonts of certificates: the three weights where they are, else every folder with a font."""
    root = Path(settings.CERTIFICATE_FONT_DIR)
    known = [root / weight for weight in WEIGHTS if any((root / weight).glob("*.ttf"))]
    found = known or {path.parent for path in root.rglob("*") if path.suffix.lower() in SUFFIXES}
    return tuple(sorted(str(path) for path in found))


@lru_cache(maxsize=2)
def press_for(folders: tuple[str, ...]) -> tuple[Any, list[str]]:
    """One compiler a process, with the names of its fonts."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    return typst.Compiler(str(LAYOUTS / "badge.typ"), root=str(LAYOUTS), font_paths=fonts), list(fonts.families())


def draw_badge(facts: CertificateFacts) -> bytes:
    """A PNG of 602 pixels each way: programme, level, issuer, day, number; no name of anybody."""
    compiler, families = press_for(font_folders())
    data = {
        "fonts": families, "issuer": facts.issuer, "programme": facts.programme, "level": facts.level,
        "issued": facts.issued, "number": facts.number, "revoked": "已撤销" if facts.revoked else "",
    }  # fmt: skip
    with LOCK:
        made = compiler.compile(
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)}, format="png", ppi=PIXELS_PER_INCH
        )
    return bytes(made)


def bake(picture: bytes, token: str) -> bytes:
    """The picture with the token in it."""
    body = TEXT + KEYWORD + token.encode()
    chunk = struct.pack(">I", len(body) - len(TEXT)) + body + struct.pack(">I", zlib.crc32(body))
    return picture[:HEADER_END] + chunk + picture[HEADER_END:]


def unbake(picture: bytes) -> str:
    """The token in a picture; empty where there is none."""
    return next((body[len(KEYWORD) :].decode() for name, body in chunks(picture) if name == TEXT), "")


def chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of each chunk of a PNG."""
    at = len(SIGNATURE)
    while at + 12 <= len(picture):
        length = struct.unpack(">I", picture[at : at + 4])[0]
        yield picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        at += 12 + length
