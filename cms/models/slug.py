"""Addresses in ASCII: Chinese titles become pinyin, everything else is transliterated."""

import re

from anyascii import anyascii
from pypinyin import lazy_pinyin

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")


def pinyin_slug(text: str, *, longest: int = 80) -> str:
    """An address part of a-z, 0-9 and dashes: 考试焦虑怎么办 → kao-shi-jiao-lv-zen-me-ban; SDS is kept as sds."""
    spelled = _HAN.sub(lambda run: " " + " ".join(lazy_pinyin(run.group(), v_to_u=False)) + " ", text)
    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(spelled).lower().replace("'", "")).strip("-")
    if len(plain) > longest:
        plain = plain[:longest].rsplit("-", 1)[0] or plain[:longest]
    return plain or "page"
