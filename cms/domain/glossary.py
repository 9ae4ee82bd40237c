"""The glossary: terms by their letter, and marked in a text where each first occurs. A link without script."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.domain.pages import page_cache
from cms.domain.vocabulary import spell
from cms.models import GlossaryTerm

TAG = "glossary"
SHORTEST = 2
MOST = 2000
OTHERS = "#"
PIECES = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?\s*([a-z0-9]+)", re.IGNORECASE)
LEFT = frozenset({"a", "button", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "script", "style", "svg", "summary",
                  "label", "textarea", "audio", "video", "option", "select", "title"})  # fmt: skip
VOID = frozenset({"br", "hr", "img", "input", "source", "track", "wbr", "use", "path", "link", "meta", "col", "area"})


@dataclass(frozen=True)
class Known:
    """One term in one language: what pages show of it."""

    slug: str
    label: str
    text: str
    words: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """All terms of a language and the one pattern that finds any of their words."""

    terms: dict[str, Known]
    by_word: dict[str, str]
    pattern: re.Pattern[str] | None


_kept: dict[str, tuple[int, Vocabulary]] = {}


def read_vocabulary(language: str = "") -> Vocabulary:
    """The terms in a language; read once a process and change of any of them. One query, or none."""
    language = language or get_language() or "zh-hans"
    serial, kept = page_cache.version(TAG), _kept.get(language)
    if kept is None or kept[0] != serial:
        kept = (serial, _read())
        _kept[language] = kept
    return kept[1]


def forget_vocabulary() -> None:
    """Empty what this process keeps."""
    _kept.clear()


def _read() -> Vocabulary:
    terms: dict[str, Known] = {}
    by_word: dict[str, str] = {}
    for row in GlossaryTerm.objects.shown()[:MOST]:
        known = describe(row)
        terms[row.slug] = known
        for word in known.words:
            by_word.setdefault(word.casefold(), row.slug)
    ordered = sorted(by_word, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(map(_matcher, ordered)), re.IGNORECASE) if ordered else None
    return Vocabulary(terms, by_word, pattern)


def describe(row: GlossaryTerm) -> Known:
    """A row as pages show it, in the language that is on."""
    synonyms = [line.strip() for line in row.synonyms.splitlines()]
    words = [word for word in dict.fromkeys((row.name, row.name_en, *synonyms)) if len(word) >= SHORTEST]
    others = tuple(word for word in words if word != row.label)
    return Known(row.slug, row.label, row.explanation, tuple(words), others)


def _matcher(word: str) -> str:
    """Latin words only as whole words; Chinese has no spaces."""
    found = re.escape(escape(word))
    return rf"(?<![A-Za-z]){found}(?![A-Za-z])" if word.isascii() else found


def mark_terms(html: str, *, seen: set[str]) -> str:
    """The text with a link at the first occurrence of each term; `seen` is grown by the terms that were marked."""
    vocabulary = read_vocabulary()
    if vocabulary.pattern is None:
        return html
    address = reverse("glossary")
    inside: list[str] = []
    pieces: list[str] = []

    def link(found: re.Match[str]) -> str:
        slug = vocabulary.by_word.get(found[0].casefold(), "")
        if not slug or slug in seen:
            return found[0]
        seen.add(slug)
        return f'<a class="term" href="{address}#{slug}" data-term="{slug}">{found[0]}</a>'

    for piece in PIECES.split(html):
        if piece.startswith("<"):
            _step(piece, inside)
            pieces.append(piece)
        else:
            pieces.append(piece if inside else vocabulary.pattern.sub(link, piece))
    return "".join(pieces)


def _step(tag: str, inside: list[str]) -> None:
    """Note where we are: `inside` holds the open elements in which nothing is marked."""
    found = NAME.match(tag)
    name = found[1].lower() if found else ""
    if name not in LEFT or name in VOID or tag.endswith("/>"):
        return
    if not tag.startswith("</"):
        inside.append(name)
    elif inside and inside[-1] == name:
        inside.pop()


def mark_text(text: str, *, seen: set[str]) -> SafeString:
    """Plain words with their first terms marked."""
    return mark_safe(mark_terms(escape(text), seen=seen))  # noqa: S308 - escaped before


def write_explanations(slugs: Sequence[str]) -> SafeString:
    """What the marked terms mean, for the page's script to show beside them; hidden until then."""
    terms = read_vocabulary().terms
    rows = [(one.slug, one.label, one.text) for one in (terms.get(slug) for slug in slugs) if one is not None]
    if not rows:
        return mark_safe("")
    inside = format_html_join("", '<p data-term-text="{}"><b>{}</b> {}</p>', rows)
    return format_html('<div hidden data-terms data-more="{}">{}</div>', _("All terms"), inside)


def by_letter() -> list[tuple[str, list[Known]]]:
    """All terms under the first letter of their spelling, those without one last."""
    groups: dict[str, list[tuple[str, Known]]] = {}
    for term in read_vocabulary().terms.values():
        spelled = spell(term.label)
        first = spelled[:1].upper()
        groups.setdefault(first if first.isascii() and first.isalpha() else OTHERS, []).append((spelled, term))
    order = sorted(groups, key=lambda letter: (letter == OTHERS, letter))
    return [(letter, [term for _spelled, term in sorted(groups[letter], key=_place)]) for letter in order]


def _place(pair: tuple[str, Any]) -> tuple[str, str]:
    return pair[0], pair[1].label
