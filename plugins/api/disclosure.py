"""Looking for a disclosure of self-harm or abuse in free text. The words stand in ``words/disclosure.json``.

A find shows help to the writer and nothing more happens by itself, so it may find too much rather than too little;
yet everyday sayings (累死了, 笑死, dying of laughter) must not set it off, or nobody takes it seriously.
"""

from __future__ import annotations

import json
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

WORDS: Final = Path(__file__).with_name("words") / "disclosure.json"
GAP: Final = "[^,.!?;:、。…\\n ]{0,3}?"  # what * stands for: up to three signs of the same sentence
HAN: Final = "[\u3400-\u9fff]"


class DisclosureKind(StrEnum):
    """What somebody may be telling."""

    SELF_HARM = "self_harm"
    ABUSE = "abuse"

    @property
    def label(self) -> str:
        """What a text may speak of, in words for whoever marks it."""
        return _("self-harm or suicide") if self is DisclosureKind.SELF_HARM else _("violence or abuse")


def find_disclosures(text: str) -> frozenset[DisclosureKind]:
    """The kinds of disclosure that ``text`` may hold."""
    harmless, kinds = _patterns()
    rest = harmless.sub("#", fold(text))
    return frozenset(kind for kind, pattern in kinds if pattern.search(rest))


def draw_care() -> SafeString:
    """Help for the writer, above what was written: somebody to talk to now."""
    return render_to_string("components/writer_care.html")


def draw_duty(kinds: frozenset[DisclosureKind], *, own: str = "") -> SafeString:
    """What whoever marks has to do, above the work; ``own`` is the author's procedure instead of the general one."""
    if not kinds:
        return mark_safe("")
    words = [kind.label for kind in DisclosureKind if kind in kinds]
    return render_to_string("components/duty_procedure.html", {"kinds": words, "own": own})


def fold(text: str) -> str:
    """One form of a text: full width and capitals folded, invisible signs gone, no space between Chinese signs."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    plain = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return re.sub(f"(?<={HAN})\\s+(?={HAN})", "", re.sub(r"[ \t\n\r]+", " ", plain))


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], tuple[tuple[DisclosureKind, re.Pattern[str]], ...]]:
    words: dict[str, list[str]] = json.loads(WORDS.read_text(encoding="utf-8"))
    return _pattern(words["harmless"]), tuple((kind, _pattern(words[kind])) for kind in DisclosureKind)


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    """One pattern for all phrases, the longest first; Latin ones only as whole words."""
    return re.compile("|".join(_one(phrase) for phrase in sorted(phrases, key=len, reverse=True)))


def _one(phrase: str) -> str:
    core = GAP.join(re.escape(piece) for piece in phrase.split("*"))
    return rf"\b{core}\b" if phrase.isascii() else core
