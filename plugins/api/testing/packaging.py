"""Checks of the plugin around a type: what it says about itself, where its files stand, and its catalogue."""

from __future__ import annotations

import re
from pathlib import Path

from packaging.specifiers import SpecifierSet

from plugins.api.plugin import PluginConfig
from plugins.api.testing.subject import Subject
from plugins.api.version import API_VERSION, CORE_VERSION

SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}")
REFUSED = ("wagtail_hooks.py", "middleware.py", "context_processors.py")
ENTRY = re.compile(r'^msgid ((?:".*"\s*)+)(?:msgid_plural (?:".*"\s*)+)?(msgstr(?:\[0\])? (?:".*"\s*)+)', re.MULTILINE)


def check_metadata(subject: Subject) -> None:
    """The plugin tells an operator what it is, who made it, what it stores, and which core it was made for."""
    plugin = subject.plugin
    if plugin is None:
        return
    assert SLUG.fullmatch(plugin.slug), "slug: lower-case letters, digits and _"
    assert plugin.label == f"plugin_{plugin.slug}", "the app label must be plugin_<slug>"
    for name in ("title", "description", "author", "version", "personal_data"):
        assert str(getattr(plugin, name)).strip(), f"{name} is empty"
    assert plugin.api == API_VERSION, f"api is {plugin.api}, the contract is {API_VERSION}"
    assert SpecifierSet(plugin.core).contains(CORE_VERSION, prereleases=True), "core does not include this version"
    assert not plugin.failure, plugin.failure


def check_namespaces(subject: Subject) -> None:
    """Templates and static files stand under the label; hooks of Wagtail and middleware are not the plugin's to add."""
    if subject.plugin is None or subject.folder is None:
        return
    for kind in ("templates", "static"):
        strays = _strays(subject.folder / kind, subject.plugin)
        assert not strays, f"{kind} outside {subject.plugin.label}/: {strays}"
    present = [name for name in REFUSED if (subject.folder / name).exists()]
    assert not present, f"a plugin adds no {', '.join(present)}"


def _strays(folder: Path, plugin: PluginConfig) -> list[str]:
    return [one.name for one in folder.iterdir() if one.name != plugin.label] if folder.is_dir() else []


def check_catalogue(subject: Subject) -> None:
    """The plugin brings a Chinese catalogue in which nothing is left untranslated."""
    if subject.folder is None:
        return
    catalogue = subject.folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    assert catalogue.exists(), "there is no locale/zh_Hans/LC_MESSAGES/django.po"
    text = catalogue.read_text(encoding="utf-8")
    assert "#, fuzzy" not in text, "the catalogue holds fuzzy entries"
    for msgid, msgstr in ENTRY.findall(text):
        assert _joined(msgid) == "" or _joined(msgstr), f"not translated: {_joined(msgid)}"


def _joined(line: str) -> str:
    return "".join(re.findall(r'"(.*)"', line))
