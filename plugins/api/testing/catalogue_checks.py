"""Checks of the catalogue: every word of the plugin has its Chinese, and the compiled file says the same."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from plugins.api.plugin import PluginConfig

KEYWORDS: Final = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "_now"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
LITERAL: Final = r"""(?:u?"(?:[^"\\]|\\.)*"|u?'(?:[^'\\]|\\.)*')"""
CALL: Final = re.compile(rf"\b(n?p?gettext|_)\(({LITERAL})(?:,\s*({LITERAL}))?(?:,\s*({LITERAL}))?")
HAN: Final = re.compile(r"[\u4e00-\u9fff]")
LETTERS: Final = re.compile(r"[A-Za-z]{2}")

Message = tuple[str, str | None]
"""A text with its context, as a catalogue knows it."""


def check_catalogue(plugin: PluginConfig) -> None:
    """English in the code, Chinese in the catalogue: complete, nothing fuzzy, and compiled."""
    folder = Path(plugin.path) / "locale" / "zh_Hans" / "LC_MESSAGES"
    sources = sorted(folder.glob("*.po"))
    assert sources, "there is no locale/zh_Hans/LC_MESSAGES/django.po"
    known: dict[Message, tuple[str, ...]] = {}
    for source in sources:
        known |= _read_catalogue(source)
    for text, context in said_messages(Path(plugin.path)):
        assert not HAN.search(text), f"write English in the code and translate it: {text}"
        if LETTERS.search(re.sub(r"%\(\w+\)[sd]|\{\w*\}", "", text)):
            assert (text, context) in known, f"the catalogue lacks: {text}"
    _check_compiled(folder / "django.mo", known)


def _read_catalogue(source: Path) -> dict[Message, tuple[str, ...]]:
    with source.open("rb") as file:
        catalogue: Catalog = read_po(file, locale="zh_Hans")
    found: dict[Message, tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id:
            continue
        name = message.id if isinstance(message.id, str) else message.id[0]
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        assert not message.fuzzy, f"the catalogue holds fuzzy entries: {name}"
        assert all(texts), f"not translated: {name}"
        found[name, message.context] = texts
    return found


def _check_compiled(compiled: Path, known: dict[Message, tuple[str, ...]]) -> None:
    assert compiled.exists(), "the catalogue is not compiled: pybabel compile -D django -d locale, inside the package"
    with compiled.open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    for (text, context), texts in known.items():
        said = spoken.pgettext(context, text) if context else spoken.gettext(text)
        assert said in texts or len(texts) > 1 or said == text == texts[0], f"compile the catalogue again: {text}"


def said_messages(folder: Path) -> Iterator[Message]:
    """Every text that the code and the templates of a package hand to gettext."""
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _messages_of_code(path)
    for pattern in ("*.html", "*.txt"):
        for path in sorted((folder / "templates").rglob(pattern)):
            yield from _messages_of_template(path)


def _messages_of_code(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        for _line, message, _comments, context in extract("python", file, keywords=KEYWORDS):
            yield (message[0] if isinstance(message, tuple) else message), context


def _messages_of_template(path: Path) -> Iterator[Message]:
    for call, *literals in CALL.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        texts = [str(ast.literal_eval(one.removeprefix("u"))).replace("%%", "%") for one in literals if one]
        context = texts.pop(0) if "p" in call.removesuffix("gettext") else None
        yield texts[0], context
