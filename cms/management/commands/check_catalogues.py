"""Checks that every string shown to people has its Chinese: looks through code and templates, asks gettext."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation.template import templatize

from cms.management.commands.compile_catalogues import folders, read_folder

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
LITERAL = r"""(?:u?"(?:[^"\\]|\\.)*"|u?'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(({LITERAL})(?:,\s*({LITERAL}))?(?:,\s*({LITERAL}))?")
HAN = re.compile(r"[\u4e00-\u9fff]")
SAME_IN_BOTH = {"RSS", "Atom", "QR", "PDF", "XLSX", "CSV", "JSON", "ID", "URL", "%(number)s", "%(percent)s%%"}

Message = tuple[str, str | None, str | None]  # msgid, plural, context


def python_messages(path: Path) -> Iterator[Message]:
    """The strings that a Python file hands to gettext."""
    with path.open("rb") as file:
        for _line, message, _comments, context in extract("python", file, keywords=KEYWORDS):
            if isinstance(message, tuple):
                yield message[0], message[1], context
            else:
                yield message, None, context


def template_messages(path: Path) -> Iterator[Message]:
    """The strings that a template translates."""
    for call, *literals in CALL.findall(templatize(path.read_text(), origin=str(path))):
        texts = [ast.literal_eval(literal.removeprefix("u")).replace("%%", "%") for literal in literals if literal]
        context = texts.pop(0) if "p" in call.removesuffix("gettext") else None
        plural = texts[1] if "n" in call.removesuffix("gettext") and len(texts) > 1 else None
        yield texts[0], plural, context


def sources() -> Iterator[tuple[Path, Iterator[Message]]]:
    """Every file that speaks to people, with its strings."""
    for name in ("cms", "courses", "people", "plugins", "themes"):
        root = settings.BASE_DIR / name
        for path in sorted(root.rglob("*.py")):
            if not {"migrations", "demo"} & set(path.parts):
                yield path, python_messages(path)
        for pattern in ("*.html", "*.txt"):
            for path in sorted(root.rglob(f"templates/**/{pattern}")):
                yield path, template_messages(path)


def is_translated(message: Message) -> bool:
    """True when gettext answers with something else than the English (letters only; names may stay)."""
    msgid, plural, context = message
    if msgid in SAME_IN_BOTH or not re.search(r"[A-Za-z]{2}", re.sub(r"%\(\w+\)[sd]|\{\w*\}", "", msgid)):
        return True
    if plural:
        return translation.ngettext(msgid, plural, 2) not in {msgid, plural}
    answer = translation.pgettext(context, msgid) if context else translation.gettext(msgid)
    return answer != msgid


def differing() -> Iterator[str]:
    """Words that two catalogues translate in two ways: Django merges them, so one reader would get the other's word."""
    known: dict[tuple[str, str, str], tuple[Any, Path]] = {}
    for folder in folders():
        for message in read_folder(folder):
            if not message.id:
                continue
            key = (folder.parent.name, message.context or "", str(message.id))
            string, first = known.setdefault(key, (message.string, folder))
            if string != message.string:
                here, there = (path.relative_to(settings.BASE_DIR) for path in (folder, first))
                yield f"{here}: {message.id!r} is translated differently in {there}; give one of them a context"


class Command(BaseCommand):
    help = "Fail when a string has no Chinese translation, has two in two wings, or is written in Chinese."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = list(differing())
        count = 0
        with translation.override("zh-hans"):
            for path, messages in sources():
                for message in messages:
                    count += 1
                    shown = f"{path.relative_to(settings.BASE_DIR)}: {message[0]!r}"
                    if HAN.search(message[0]):
                        wrong.append(f"{shown} is Chinese; write English and translate it")
                    elif not is_translated(message):
                        wrong.append(f"{shown} has no translation")
        if wrong:
            raise CommandError(f"{len(wrong)} strings of {count}:\n" + "\n".join(dict.fromkeys(wrong)))
        self.stdout.write(f"{count} strings, each in both languages")
