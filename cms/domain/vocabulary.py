"""The table of words: keeps it, suggests from it while somebody types, and finds what a misspelt query may mean."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from pypinyin import Style, lazy_pinyin
from wagtail.models import Page

from cms.models import SearchTerm, TermSource, Topic
from cms.search import analysis
from cms.search.analysis import HAN, clean_query, field_dictionary

WEIGHTS = {TermSource.TOPIC: 200, TermSource.EDITOR: 150, TermSource.FIELD: 100, TermSource.TITLE: 10}
CORE = {"焦虑": 180, "抑郁": 175, "失眠": 170, "正念": 160, "情绪": 150, "压力管理": 140, "亲子关系": 140}
MEANT = 50  # weight from which a word may replace what was typed
SUGGESTIONS = 8
KEPT = 30.0  # seconds a process keeps the table in memory
_HAN_RUN = re.compile(f"[{HAN}]+")
_PIECE = re.compile(rf"[{HAN}]+|[^\s{HAN}]+")


def spell(text: str) -> str:
    """Pinyin without tones and spaces, ü as v: 焦虑 → jiaolv."""
    return "".join(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False)).lower().replace(" ", "")


def initials(text: str) -> str:
    """First letters: 焦虑 → jl."""
    return "".join(part[0] for part in lazy_pinyin(text, style=Style.NORMAL) if part).lower()


def typed_pinyin(text: str) -> str:
    """What people type for ü (lü, lyu, lv), brought to one spelling."""
    return re.sub(r"([ln])(?:yu|ü)", r"\1v", text.replace("'", ""))


# --- Keeping the table ------------------------------------------------------------------------------------------------


@transaction.atomic
def refresh_terms() -> int:
    """Write the table anew from the vocabulary of the field, topics and live titles; editors' own words stay."""
    wanted = _wanted_terms()
    kept = {(row.folded, row.language) for row in SearchTerm.objects.filter(source=TermSource.EDITOR)}
    present = {(row.folded, row.language): row for row in SearchTerm.objects.exclude(source=TermSource.EDITOR)}
    fresh = {key: row for key, row in wanted.items() if key not in kept}
    SearchTerm.objects.filter(pk__in=[row.pk for key, row in present.items() if key not in fresh]).delete()
    SearchTerm.objects.bulk_create([row for key, row in fresh.items() if key not in present], batch_size=200)
    changed = []
    for key, row in fresh.items():
        old = present.get(key)
        if old and (old.weight, old.source, old.term) != (row.weight, str(row.source), row.term):
            row.pk = old.pk
            changed.append(row)
    SearchTerm.objects.bulk_update(changed, ["term", "weight", "source", "pinyin", "initials"], batch_size=200)
    forget_words()
    return len(fresh)


def _wanted_terms() -> dict[tuple[str, str], SearchTerm]:
    rows: list[SearchTerm] = []
    for topic in Topic.objects.filter(is_shown=True):
        rows += [_term(topic.name, "zh-hans", TermSource.TOPIC), _term(topic.name_en, "en", TermSource.TOPIC)]
    rows += [_term(word, "zh-hans", TermSource.FIELD, CORE.get(word)) for word in [*CORE, *field_dictionary()]]
    for place, word in enumerate(english_words()):
        rows.append(_term(word, "en", TermSource.FIELD, max(MEANT, 150 - place)))
    titles = Page.objects.live().public().filter(depth__gt=2).order_by("pk")
    for title, language in titles.values_list("title", "locale__language_code").iterator(1000):
        rows.append(_term(title, language, TermSource.TITLE))
    found: dict[tuple[str, str], SearchTerm] = {}
    for row in rows:  # the first of two wins: topics before the field before titles
        if row.folded:
            found.setdefault((row.folded, row.language), row)
    return found


def describe_term(text: str) -> dict[str, str]:
    """What the table keeps beside a word: its folded form, pinyin and initials."""
    folded = clean_query(text)[:60]
    is_han = bool(_HAN_RUN.search(folded))
    return {
        "folded": folded,
        "pinyin": spell(folded)[:200] if is_han else "",
        "initials": initials(folded)[:60] if is_han else "",
    }


def _term(text: str, language: str, source: TermSource, weight: int | None = None) -> SearchTerm:
    text = text.strip()[:60]
    return SearchTerm(
        term=text, language=language, weight=weight or WEIGHTS[source], source=source, **describe_term(text)
    )


@lru_cache(maxsize=1)
def english_words() -> tuple[str, ...]:
    """English words of the field that come with the code."""
    lines = (Path(analysis.__file__).parent / "words_en.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


# --- Suggesting while somebody types ----------------------------------------------------------------------------------


def suggest_terms(typed: str, *, language: str, limit: int = SUGGESTIONS) -> list[str]:
    """Words that begin like this, as written, in pinyin or by initials; what means more to the field comes first."""
    prefix = clean_query(typed)[:60]
    if not prefix:
        return []
    begins = Q(folded__startswith=prefix)
    letters = typed_pinyin(prefix.replace(" ", ""))
    if letters.isascii() and letters.isalpha():
        begins |= Q(pinyin__startswith=letters)
        if len(letters) > 1:
            begins |= Q(initials__startswith=letters)
    elif len(prefix) > 1:
        begins |= Q(folded__contains=prefix)
    rows = SearchTerm.objects.filter(begins)
    if language == "en" or prefix.isascii() is False:
        rows = rows.filter(language=language)
    return list(dict.fromkeys(rows.order_by("-weight", "term").values_list("term", flat=True)[: limit * 2]))[:limit]


# --- What was meant ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Words:
    """The words that may replace others, by spelling."""

    by_pinyin: dict[str, str]
    by_initials: dict[str, str]
    english: tuple[str, ...]
    known: frozenset[str]
    longest: int


_kept: dict[str, tuple[float, Words]] = {}


def forget_words() -> None:
    """Read the table again at the next question."""
    _kept.clear()


def words() -> Words:
    """The table as this process knows it, read again after half a minute."""
    found = _kept.get("words")
    if found is None or time.monotonic() - found[0] > KEPT:
        found = _kept["words"] = (time.monotonic(), _read_words())
    return found[1]


def _read_words() -> Words:
    rows = list(SearchTerm.objects.filter(weight__gte=MEANT).order_by("-weight", "pk"))
    chinese = [row for row in rows if row.pinyin]
    by_pinyin: dict[str, str] = {}
    by_initials: dict[str, str] = {}
    for row in chinese:
        by_pinyin.setdefault(row.pinyin, row.folded)
        if len(row.folded) in (2, 3, 4):
            by_initials.setdefault(row.initials, row.folded)
    english = [word for row in rows if not row.pinyin for word in row.folded.split() if len(word) > 3]
    return Words(
        by_pinyin,
        by_initials,
        tuple(dict.fromkeys(english)),
        frozenset(row.folded for row in chinese),
        max((len(row.folded) for row in chinese), default=0),
    )


def meant_query(query: str) -> str:
    """The query with misspelt words replaced by those probably meant; empty when there is nothing to replace."""
    folded, table = clean_query(query), words()
    pieces = [(piece, _meant(piece, table)) for piece in _PIECE.findall(folded)]
    meant = " ".join(better or piece for piece, better in pieces)
    return meant if any(better for _, better in pieces) and meant != folded else ""


def read_pinyin(query: str) -> str:
    """The query with pinyin of known words written in signs; empty where there is none. Guesses nothing."""
    table = words()
    pieces = [(piece, _by_syllables(typed_pinyin(piece), table)) for piece in clean_query(query).split()]
    return " ".join(signs or piece for piece, signs in pieces) if any(signs for _piece, signs in pieces) else ""


def _meant(piece: str, table: Words) -> str:
    if _HAN_RUN.fullmatch(piece):
        return _meant_han(piece, table)
    if not piece.isalpha():
        return ""
    letters = typed_pinyin(piece)
    if not letters.isascii():
        return ""
    if letters in table.english or letters in {"sds", "sas", "phq", "gad"}:
        return ""
    return (
        _by_syllables(letters, table)
        or (table.by_initials.get(letters, "") if len(letters) >= 2 else "")
        or _nearest(letters, table.english)
        or _near_pinyin(letters, table)
    )


def _meant_han(run: str, table: Words) -> str:
    """Words that sound right and are written wrongly (焦率 → 焦虑), the longest first, inside a longer run too."""
    found, place, changed = [], 0, False
    while place < len(run):
        for length in range(min(table.longest, len(run) - place), 1, -1):
            part = run[place : place + length]
            if part in table.known:
                found.append(part)
                break
            meant = table.by_pinyin.get(spell(part), "")
            if meant and len(meant) == length:
                found.append(meant)
                changed = True
                break
        else:
            found.append(run[place])
            length = 1
        place += length
    return "".join(found) if changed else ""


def _by_syllables(letters: str, table: Words) -> str:
    """Pinyin of one word, or of several typed together (jiaolvshimian)."""
    if letters in table.by_pinyin:
        return table.by_pinyin[letters]
    for cut in range(len(letters) - 3, 3, -1):
        head = table.by_pinyin.get(letters[:cut])
        if head:
            tail = table.by_pinyin.get(letters[cut:]) or (
                len(letters) - cut > 6 and _by_syllables(letters[cut:], table)
            )
            if tail:
                return f"{head} {tail}"
    return ""


def _nearest(word: str, known: Iterable[str]) -> str:
    """The word with the fewest slips: one in short words, two from seven letters on."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
    best = ""
    for candidate in known:
        if abs(len(candidate) - len(word)) <= allowed and candidate[0] == word[0]:
            slips = distance(word, candidate, allowed)
            if slips <= allowed:
                best, allowed = candidate, slips - 1
                if allowed < 0:
                    break
    return best


def _near_pinyin(letters: str, table: Words) -> str:
    if len(letters) < 5:
        return ""
    found = _nearest_one(letters, table.by_pinyin)
    return table.by_pinyin.get(found, "")


def _nearest_one(word: str, known: Iterable[str]) -> str:
    """The first (weightiest) spelling one slip away."""
    for candidate in known:
        if abs(len(candidate) - len(word)) <= 1 and candidate[0] == word[0] and distance(word, candidate, 1) <= 1:
            return candidate
    return ""


def distance(left: str, right: str, limit: int) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between two words; above the limit: limit + 1."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, start=1):
        older, before = before, row
        row = [i]
        for j, other in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != other))
            if older and j > 1 and char == right[j - 2] and left[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
