"""Writing the package of a new plugin, whole enough to be installed and to pass the kit untouched."""

from __future__ import annotations

import json
import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from packaging.version import Version

from plugins.api import CORE_VERSION
from plugins.host.declarations import MOST_OF_A_CHANNEL
from plugins.host.discovery import SLUG, found_plugins

TEMPLATES: Final = Path(__file__).parent / "scaffold"
SUFFIX: Final = "-tpl"
FLAVOURS: Final = tuple(sorted(path.parent.name for path in TEMPLATES.glob("*/flavour.json")))
GAP: Final = re.compile(r"\[\[(\w+)\]\]")


class CannotStart(ValueError):
    """Why no package was written, in a sentence for whoever asked for it."""


@dataclass(frozen=True)
class NewPlugin:
    """What is known of a plugin that does not exist yet."""

    slug: str
    flavour: str
    title: str = ""
    title_zh: str = ""
    author: str = ""
    licence: str = "MIT"

    @property
    def words(self) -> dict[str, str]:
        """What fills the gaps of the templates."""
        facts: dict[str, Any] = json.loads((TEMPLATES / self.flavour / "flavour.json").read_text(encoding="utf-8"))
        core = Version(CORE_VERSION)
        title = self.title or self.slug.replace("_", " ").capitalize()
        rows = [f"| `{name}` | {meaning} | {default} |" for name, meaning, default in facts.pop("settings", ())]
        return {
            **facts,
            "words": (TEMPLATES / self.flavour / "words.po").read_text(encoding="utf-8"),
            "settings_table": "\n".join(rows) or "| – | there are none | – |",
            "slug": self.slug,
            "Name": "".join(step.capitalize() for step in self.slug.split("_")),
            "title": title,
            "title_zh": self.title_zh or f"插件“{title}”",
            "author": self.author or "[[slug]]",
            "licence": self.licence,
            "core": f"{core.major}.{core.minor}",
            "next_core": f"{core.major}.{core.minor + 1}" if core.major == 0 else f"{core.major + 1}",
        }


def write_package(plugin: NewPlugin, parent: Path) -> Path:
    """Write ``xinqiao-<slug>/`` below the parent; nothing is written when anything is wrong. Raises CannotStart."""
    _check(plugin)
    folder = parent / f"xinqiao-{plugin.slug}"
    if folder.exists():
        raise CannotStart(f"{folder} is there already; choose another name or another folder")
    words = plugin.words
    for part in ("common", plugin.flavour):
        for template in sorted((TEMPLATES / part).rglob(f"*{SUFFIX}")):
            name = template.relative_to(TEMPLATES / part).as_posix().removesuffix(SUFFIX)
            target = folder / fill_gaps(name, words)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(fill_gaps(template.read_text(encoding="utf-8"), words).rstrip() + "\n", encoding="utf-8")
    for source in folder.rglob("*.po"):
        _compile(source)
    return folder


def fill_gaps(text: str, words: dict[str, str]) -> str:
    """The text with its gaps filled, also those inside what filled them."""
    while found := GAP.search(text):
        text = text.replace(found.group(), words[found.group(1)])
    return text


def _check(plugin: NewPlugin) -> None:
    if not SLUG.fullmatch(plugin.slug) or keyword.iskeyword(plugin.slug):
        raise CannotStart("a name has lower-case letters, digits and _, and begins with a letter")
    if plugin.flavour not in FLAVOURS:
        raise CannotStart(f"there is no type {plugin.flavour}; choose one of {', '.join(FLAVOURS)}")
    if plugin.flavour == "channel" and len(plugin.slug) > MOST_OF_A_CHANNEL:
        raise CannotStart(f"the name of a channel has at most {MOST_OF_A_CHANNEL} letters")
    if any(found.slug == plugin.slug for found in found_plugins()):
        raise CannotStart(f"a plugin {plugin.slug} is installed already")
    for text in (plugin.title, plugin.title_zh, plugin.author, plugin.licence):
        if re.search(r'["\\\[\]\n]', text):
            raise CannotStart('texts go into code: leave out ", \\, brackets and line breaks')


def _compile(source: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
