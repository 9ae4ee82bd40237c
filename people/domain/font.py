"""The certificate font: which signs of names it cannot print. Read only when a roster is checked."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings


def font_path() -> Path | None:
    """The certificate font (setting CERTIFICATE_FONT), or None where it is not installed."""
    path = getattr(settings, "CERTIFICATE_FONT", None)
    return Path(path) if path and Path(path).is_file() else None


def find_missing_signs(texts: Iterable[str]) -> set[str] | None:
    """The signs of these texts that the font lacks; None when there is no font to ask."""
    path = font_path()
    if path is None:
        return None
    signs = {sign for text in texts for sign in text if not sign.isascii()}
    if not signs:
        return set()
    from fontTools.ttLib import TTFont  # a large library, needed here alone

    with TTFont(path, lazy=True, fontNumber=0) as font:
        known = font.getBestCmap() or {}
    return {sign for sign in signs if ord(sign) not in known}
