"""Marks in the original text what a query found: escaped, `<mark>` only, offsets mapped back from the folded text.

A traditional query marks simplified text and the other way round; a stem marks the whole English word it stands in.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from cms.search.analysis import Token, fold, runs, stem

WINDOW = 90  # characters of a passage
LEAD = 18  # of these before the first mark
SMALL = frozenset("的了着过吗呢吧啊在是有和与也都就不没很我你您他她它们这那个")  # alone they tell nothing
GAP = re.compile(r"(?<=[。！？；：，、…”）]) (?=[\u4e00-\u9fff“（《])")  # between two blocks of a page
ENDS = "。！？；!?;\n"


@dataclass(frozen=True, slots=True)
class Needles:
    """What to mark: Chinese strings, stems of words, and how far apart is still one place."""

    han: tuple[str, ...]
    stems: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.han or self.stems)


def needles_of(tokens: Iterable[Token]) -> Needles:
    """What the tokens of a query look for; a long word also by the words inside it."""
    tokens = list(tokens)
    han = {token.word for token in tokens if token.is_han}
    han = han - SMALL or han
    han |= {part for token in tokens for part in token.parts if len(part) > 1}
    stems = frozenset(token.word for token in tokens if not token.is_han)
    return Needles(tuple(sorted(han, key=lambda word: (-len(word), word))), stems)


def folded_with_offsets(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where it began in the original (one entry more for the end)."""
    if text.isascii():
        return fold(text), [*range(len(text) + 1)] if len(fold(text)) == len(text) else _mapped(text)[1]
    return _mapped(text)


def _mapped(text: str) -> tuple[str, list[int]]:
    pieces, offsets = [], []
    place = 0
    while place < len(text):
        end = place + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1  # a letter and its accents fold together
        piece = fold(text[place:end])
        pieces.append(piece)
        offsets.extend([place] * len(piece))
        place = end
    return "".join(pieces), [*offsets, len(text)]


def spans(text: str, needles: Needles) -> list[tuple[int, int]]:
    """Where the needles stand in the original text: (start, end), in order, never overlapping."""
    if not needles or not text:
        return []
    folded, offsets = folded_with_offsets(text)
    found: list[tuple[int, int]] = []
    for word in needles.han:
        place = folded.find(word)
        while place >= 0:
            found.append((place, place + len(word)))
            place = folded.find(word, place + len(word))
    if needles.stems:
        place = 0
        for run, han in runs(folded):
            place = folded.index(run, place)
            if not han and stem(run) in needles.stems:
                found.append((place, place + len(run)))
            place += len(run)
    return [(offsets[start], _end(offsets, end)) for start, end in _merged(found)]


def _end(offsets: list[int], end: int) -> int:
    """The first original place after a folded end, so that one character that folds into two is marked whole."""
    last = offsets[end - 1]
    while end < len(offsets) - 1 and offsets[end] == last:
        end += 1
    return offsets[end]


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def marked(text: str, needles: Needles) -> SafeString:
    """The whole text with marks."""
    return _marked(text, spans(text, needles))


def _marked(text: str, places: Iterable[tuple[int, int]]) -> SafeString:
    parts, last = [], 0
    for start, end in places:
        parts += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return mark_safe("".join([*parts, escape(text[last:])]))  # noqa: S308 — every piece of text above is escaped


def passage(text: str, needles: Needles, *, width: int = WINDOW) -> SafeString | None:
    """The place of a text where most needles stand close together, cut to `width`; None where none stands."""
    text = GAP.sub("", " ".join(text.split()))
    places = spans(text, needles)
    if not places:
        return None
    first = max(range(len(places)), key=lambda i: (sum(p[1] <= places[i][0] + width for p in places[i:]), -i))
    start = max(0, places[first][0] - LEAD)
    sentence = max(text.rfind(mark, start, places[first][0]) for mark in ENDS)
    start = sentence + 1 if sentence >= 0 else start
    if start <= LEAD // 2:
        start = 0
    end = min(len(text), start + width)
    inside = [(s - start, min(e, end) - start) for s, e in places if s >= start and s < end]
    body = _marked(text[start:end].strip() if not inside else text[start:end], inside)
    return mark_safe(("…" if start else "") + body + ("…" if end < len(text) else ""))  # noqa: S308 — escaped above
