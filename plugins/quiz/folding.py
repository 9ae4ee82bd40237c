"""Comparing typed answers: width, case, spaces, punctuation and the script do not matter unless the author says so."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from opencc import OpenCC

from plugins.api import JSONObject

_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_MINUS = re.compile(r"(?<!\w)-(?=\d)")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_POINT, _SIGN = "\ue000", "\ue001"  # private-use stand-ins, so that 3.5 is not 35 and -5 is not 5


@dataclass(frozen=True)
class Folding:
    """What matters in a typed answer. ``keep_script``: traditional and simplified characters are different."""

    case_sensitive: bool = False
    keep_punctuation: bool = False
    keep_script: bool = False

    @classmethod
    def read(cls, item: JSONObject) -> Self:
        """The settings of an item."""
        return cls(*(bool(item.get(name)) for name in ("case_sensitive", "keep_punctuation", "keep_script")))

    def fold(self, text: str) -> str:
        """The form under which two answers are the same. Folded thrice: dropping a sign may join its neighbours."""
        for _round in range(3):
            text = self._fold_once(text)
        return text

    def _fold_once(self, text: str) -> str:
        folded = unicodedata.normalize("NFKC", text.replace(_POINT, "").replace(_SIGN, "").replace("\u2212", "-"))
        if not self.case_sensitive:
            folded = unicodedata.normalize("NFKC", folded.casefold())
        if not self.keep_script:
            folded = _HAN.sub(_simplify, folded)
        if self.keep_punctuation:
            return " ".join(folded.split())
        folded = _MINUS.sub(_SIGN, _DECIMAL_POINT.sub(_POINT, folded))
        kept = (char for char in folded if char in {_POINT, _SIGN} or unicodedata.category(char)[0] not in "PZC")
        return "".join(kept).replace(_POINT, ".").replace(_SIGN, "-")


FOLDING = Folding()
"""Nothing matters but letters and digits."""


def _simplify(found: re.Match[str]) -> str:
    return _simplify_sign(found[0])


@lru_cache(maxsize=8192)
def _simplify_sign(sign: str) -> str:
    """Sign by sign, so that what stands beside a character never changes what becomes of it."""
    return str(_converter().convert(sign))


@lru_cache(maxsize=1)
def _converter() -> Any:
    return OpenCC("t2s")
