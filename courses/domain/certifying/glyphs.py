"""Which characters the certificate fonts can draw. A name with a missing one is refused before anything is issued."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTFont

WEIGHTS = ("400Regular", "500Medium", "700Bold")
SUFFIXES = {".ttf", ".otf", ".ttc"}


class FontsMissing(Exception):
    """The certificate fonts are not installed."""


def font_files(directory: Path | None = None) -> tuple[Path, ...]:
    """The font files that certificates are set in: three weights where each has a folder, else every font there."""
    directory = directory or Path(settings.CERTIFICATE_FONT_DIR)
    found = [path for weight in WEIGHTS for path in sorted((directory / weight).glob("*.ttf"))]
    if not found and directory.is_dir():
        found = sorted(path for path in directory.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not found:
        raise FontsMissing(f"no certificate font in {directory}: run npm ci, or set XINQIAO_CERTIFICATE_FONT_DIR")
    return tuple(found)


@lru_cache(maxsize=16)
def code_points(path: Path) -> frozenset[int]:
    """The characters of one font file."""
    with TTFont(path, lazy=True, fontNumber=0) as font:
        return frozenset(font.getBestCmap())


def drawable() -> frozenset[int]:
    """Characters that every text weight can draw (weights of one family share them), or a further font can."""
    files = font_files()
    main = [path for path in files if path.parent.name in WEIGHTS] or list(files)
    return frozenset.intersection(*(code_points(path) for path in main)) if main else frozenset()


@lru_cache(maxsize=4)
def drawable_in(directory: Path) -> frozenset[int]:
    return drawable()


def spell(signs: str) -> str:
    """Characters with their code points: screens, too, may have no picture of what the certificate font lacks."""
    return " ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs)


def missing_glyphs(*texts: str) -> str:
    """The characters that no certificate font can draw, each once, in order; empty when all can be drawn."""
    known = drawable_in(Path(settings.CERTIFICATE_FONT_DIR))
    absent = [sign for text in texts for sign in text if ord(sign) not in known and not sign.isspace()]
    return "".join(dict.fromkeys(absent))
