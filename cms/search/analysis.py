"""From text to tokens, for any engine: one folding, Chinese words and characters, English stems. No engine lives here.

The same folding serves the index, the query and the highlighter, so that 焦慮, 焦虑 and full-width ＳＤＳ meet.
Words find what is meant, single characters (as a phrase) find what is written; queries use both.
"""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import opencc
import rjieba
import Stemmer

ANALYSIS_VERSION = 1  # count up when the tokens of an unchanged text change: the index is then built anew
QUERY_LIMIT = 255  # characters of a query that are looked at
TOKEN_LIMIT = 64  # characters of one Latin token; longer ones are machine text, not words
STEM_FROM = 4  # letters; SDS, SAS and GAD stay as they are

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x323B0))
_RUN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<word>[^\W_{HAN}]+)")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
_stemmers = threading.local()


@lru_cache(maxsize=1)
def _simplified() -> tuple[dict[str, str], re.Pattern[str]]:
    """Traditional → simplified, character by character: the same everywhere in a text, and never longer or shorter."""
    converter = opencc.OpenCC("t2s")
    source = [chr(code) for start, stop in _HAN_BLOCKS for code in range(start, stop)]
    pairs = zip(source, converter.convert("\n".join(source)).split("\n"), strict=True)
    table = {old: new for old, new in pairs if old != new and len(new) == 1}
    table = {old: _settled(new, table) for old, new in table.items()}
    return table, re.compile("[" + "".join(char for char in table if char <= "\uffff") + "]")


def _settled(char: str, table: dict[str, str]) -> str:
    """Follow the table to its end, so that folding twice changes nothing (薴 → 苧 → 苎)."""
    seen = set()
    while char not in seen and char in table:
        seen.add(char)
        char = table[char]
    return char


def simplify(text: str) -> str:
    """Traditional characters as simplified ones; as many characters as before."""
    table, traditional = _simplified()
    if _ASTRAL.search(text):  # beyond the basic plane one dictionary look-up a character is faster
        return "".join([table.get(char, char) for char in text])
    return traditional.sub(lambda match: table[match.group()], text)


def fold(text: str) -> str:
    """NFKC, lower case, simplified script, nothing invisible. Folding what is folded changes nothing."""
    text = _INVISIBLE.sub("", _CONTROL.sub(" ", text))
    if text.isascii():
        return text.lower()
    for _ in range(4):  # lower case can undo a composition and the other way round; two rounds settle all but oddities
        folded = unicodedata.normalize("NFKC", text).lower()
        text = _INVISIBLE.sub("", _CONTROL.sub(" ", simplify(folded)))
        if unicodedata.is_normalized("NFKC", text) and text.lower() == text:
            break
    return text


def clean_query(text: str) -> str:
    """A typed query: folded, spaces collapsed, at most QUERY_LIMIT characters."""
    return " ".join(fold(text[: QUERY_LIMIT * 4])[:QUERY_LIMIT].split())


def stem(word: str) -> str:
    """The English stem of a word of four letters and more; anything with digits or other letters stays whole."""
    word = word[:TOKEN_LIMIT]
    if len(word) < STEM_FROM or not (word.isascii() and word.isalpha()):
        return word
    stemmer = getattr(_stemmers, "english", None)
    if stemmer is None:  # one a thread: the stemmer keeps state while it works
        stemmer = _stemmers.english = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(word))


@dataclass(frozen=True, slots=True)
class Token:
    """One unit of a query: a word, the same as single characters, and for long Chinese words the words inside it."""

    word: str
    characters: tuple[str, ...]
    is_han: bool
    parts: tuple[str, ...] = ()


def runs(folded: str) -> Iterator[tuple[str, bool]]:
    """The runs of a folded text: (run, whether it is Chinese)."""
    for match in _RUN.finditer(folded):
        yield match.group(), match.lastgroup == "han"


def characters(folded: str, *, stemmed: bool = True) -> list[str]:
    """Chinese as single characters, everything else as whole words: a phrase over these is what stands written."""
    found: list[str] = []
    for run, han in runs(folded):
        if han:
            found.extend(run)
        else:
            found.append(stem(run) if stemmed else run[:TOKEN_LIMIT])
    return found


class Analyzer:
    """Cuts Chinese into words with the general dictionary plus the words of the field and of the city."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(sorted({folded for word in words if 2 <= len(folded := fold(word).strip()) <= 12}))
        self._jieba = rjieba.Jieba()
        for word in self.words:
            if re.fullmatch(f"[{HAN}]+", word):
                self._jieba.add_word(word, None, None)

    def index_tokens(self, folded: str) -> tuple[list[str], list[str]]:
        """What to index of a text: its words (with the words inside Chinese ones, English stems), its characters."""
        words: list[str] = []
        single: list[str] = []
        cut = self._jieba.cut_for_search
        for match in _RUN.finditer(folded):
            run = match.group()
            if match.lastgroup == "han":
                words += cut(run)
                single += run
            else:
                stemmed = stem(run)
                words.append(stemmed)
                single.append(stemmed)
        return words, single

    def index_words(self, folded: str) -> list[str]:
        """The words alone."""
        return self.index_tokens(folded)[0]

    def query_tokens(self, folded: str) -> list[Token]:
        """Tokens of a query in their order; a Chinese run is cut once, without overlaps."""
        tokens: list[Token] = []
        for run, han in runs(folded):
            if not han:
                tokens.append(Token(stem(run), (stem(run),), is_han=False))
                continue
            for word in self._jieba.cut(run):
                parts = [part for part in self._jieba.cut_for_search(word) if part != word] if len(word) > 2 else []
                tokens.append(Token(word, tuple(word), is_han=True, parts=tuple(parts) if len(parts) > 1 else ()))
        return tokens


@lru_cache(maxsize=1)
def field_dictionary() -> tuple[str, ...]:
    """The words of the field that come with the code: scales, symptoms, methods, institutions (one a line)."""
    lines = (Path(__file__).parent / "dictionary.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=4)
def analyzer_for(words: tuple[str, ...]) -> Analyzer:
    """The analyzer of one dictionary; loading one takes about a tenth of a second, so the last few stay."""
    return Analyzer(words)


def analysis_stamp(words: Iterable[str]) -> str:
    """Names the analysis: an index made under another stamp has other tokens."""
    digest = hashlib.sha256("\n".join([str(ANALYSIS_VERSION), *sorted(set(words))]).encode("utf-8", "replace"))
    return f"{ANALYSIS_VERSION}-{digest.hexdigest()[:16]}"
