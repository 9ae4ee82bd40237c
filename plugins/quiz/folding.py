"""Comparing typed answers: width, case, spaces and punctuation do not matter unless the author says so."""

from __future__ import annotations

import re
import unicodedata

_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_MINUS = re.compile(r"(?<!\w)-(?=\d)")
_POINT, _SIGN = "\ue000", "\ue001"  # private-use stand-ins, so that 3.5 is not 35 and -5 is not 5


def fold_answer(text: str, *, case_sensitive: bool = False, keep_punctuation: bool = False) -> str:
    """The form under which two answers are the same. Folded thrice, since dropping a sign may join its neighbours."""
    for _round in range(3):
        text = _fold_once(text, case_sensitive, keep_punctuation)
    return text


def _fold_once(text: str, case_sensitive: bool, keep_punctuation: bool) -> str:
    folded = unicodedata.normalize("NFKC", text.replace(_POINT, "").replace(_SIGN, "").replace("\u2212", "-"))
    if not case_sensitive:
        folded = unicodedata.normalize("NFKC", folded.casefold())
    if keep_punctuation:
        return " ".join(folded.split())
    folded = _MINUS.sub(_SIGN, _DECIMAL_POINT.sub(_POINT, folded))
    kept = (char for char in folded if char in {_POINT, _SIGN} or unicodedata.category(char)[0] not in "PZC")
    return "".join(kept).replace(_POINT, ".").replace(_SIGN, "-")
