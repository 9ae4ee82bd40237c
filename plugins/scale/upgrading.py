"""Packs and configs of the first format in today's shape; their words, rules and results stay what they were."""

from __future__ import annotations

from typing import Any, Final

from plugins.api import JSONObject

FORMAT: Final = 2
SAME: Final = (
    *("id", "version", "title", "heading", "source", "licence", "wording", "before", "stem", "after"),
    *("minutes", "adult_age", "retake_days", "options", "items", "score", "missing", "crisis"),
)


def modernise_pack(pack: JSONObject) -> JSONObject:
    """A pack of the first format (no ``format`` in it, one ``norm``) in today's; anything else as it is."""
    norm = pack.get("norm")
    if "format" in pack or not isinstance(norm, dict):
        return pack
    known: JSONObject = {name: pack[name] for name in SAME if name in pack}
    unknown = {name: value for name, value in pack.items() if name not in {*SAME, "norm"}}
    return {
        "format": FORMAT,
        "languages": ["zh-hans", "en"],
        "instructions": None,
        **known,
        "factors": {"rule": "none", "list": []},
        "counts": [],
        "validity": None,
        "norms": [_modernise_norm(norm)],
        **unknown,
    }


def _modernise_norm(norm: JSONObject) -> JSONObject:
    bands: Any = norm.get("bands")
    if isinstance(bands, list):
        bands = [{**band, "resources": []} if isinstance(band, dict) else band for band in bands]
    return {**norm, "source": norm.get("title"), "of": "score", "bands": bands, "limits": []}
