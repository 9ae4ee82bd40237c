"""Words of a post: kept as they were typed or pasted, shown with a few light marks and nothing else.

A blank line parts paragraphs; `- ` and `1. ` begin lists; `> ` quotes; `**so**` is strong; addresses are links.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from courses.domain.refusal import Refused

BULLET = re.compile(r"^\s{0,3}[-*•·]\s+(.*)$")
NUMBER = re.compile(r"^\s{0,3}\d{1,3}(?:[.)]\s+|、\s*)(.*)$")
QUOTE = re.compile(r"^\s{0,3}>\s?(.*)$")
LINK = r"https?://[^\s<>\"'“”‘’（）()《》「」，。；！？、]+"
STRONG = r"\*\*(?=\S)(?:[^*\n]|\*(?!\*))+?(?<=\S)\*\*"
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # signs that turn the direction of what follows
SHOWN = 120


def clean_words(text: str, longest: int) -> str:
    """Words as they are kept. Refuses what is empty or too long: nothing is cut off unseen."""
    text = TURNS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}).strip()
    if len(text) > longest:
        words = _("At most %(most)s characters can stand here; yours are %(count)s. Nothing of it was lost.")
        raise Refused("too_long", words % {"most": longest, "count": len(text)})
    return text


def clean_line(text: str, longest: int) -> str:
    """The same for one line."""
    return clean_words(" ".join(text.split()), longest)


def show_words(text: str, *, names: Iterable[str] = ()) -> SafeString:
    """Safe markup of a post; `names` are those it speaks to, marked where they stand behind an @."""
    pattern = _pattern(tuple(sorted(set(names), key=len, reverse=True)))
    blocks = [_draw(kind, lines, pattern) for kind, lines in _blocks(text)]
    return mark_safe("".join(blocks))  # noqa: S308 - every piece is escaped where it is drawn


def shorten(text: str) -> str:
    """The beginning of a post in one line, without its marks."""
    line = " ".join(text.replace("**", "").split())
    return line if len(line) <= SHOWN else line[:SHOWN].rstrip() + "…"


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    fresh = True
    for line in text.split("\n"):
        if not line.strip():
            fresh = True
            continue
        kind, words = _kind_of(line)
        if (fresh and kind == "p") or not found or found[-1][0] != kind:
            found.append((kind, []))
        found[-1][1].append(words)
        fresh = False
    return found


def _kind_of(line: str) -> tuple[str, str]:
    for kind, pattern in (("ul", BULLET), ("ol", NUMBER), ("blockquote", QUOTE)):
        match = pattern.match(line)
        if match:
            return kind, match[1]
    return "p", line


def _draw(kind: str, lines: Sequence[str], pattern: re.Pattern[str]) -> str:
    drawn = [_inline(line, pattern) for line in lines]
    if kind in ("ul", "ol"):
        return f"<{kind}>{''.join(f'<li>{line}</li>' for line in drawn)}</{kind}>"
    inside = "<br>".join(drawn)
    return f"<blockquote><p>{inside}</p></blockquote>" if kind == "blockquote" else f"<p>{inside}</p>"


def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    told = "|".join(re.escape(name) for name in names)
    name = f"@(?P<name>{told})" if told else "(?P<name>(?!))"
    return re.compile(f"(?P<link>{LINK})|(?P<strong>{STRONG})|{name}")


def _inline(line: str, pattern: re.Pattern[str]) -> str:
    parts, last = list[str](), 0
    for match in pattern.finditer(line):
        parts.append(escape(line[last : match.start()]))
        last = match.end()
        if match["link"]:
            address = match["link"].rstrip(".,;:!?*")
            parts.append(format_html('<a href="{0}" rel="nofollow ugc noopener noreferrer">{0}</a>', address))
            parts.append(escape(match["link"][len(address) :]))
        elif match["strong"]:
            parts.append(f"<strong>{_inline(match['strong'][2:-2], pattern)}</strong>")
        else:
            parts.append(format_html('<b class="mention" translate="no">@{}</b>', match["name"]))
    return "".join([*parts, escape(line[last:])])
