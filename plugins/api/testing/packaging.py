"""Checks of the package: what it says about itself, where its files stand, its addresses and its settings."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver
from django.utils import translation
from packaging.specifiers import SpecifierSet
from wagtail.blocks import FieldBlock

from plugins.api.plugin import Level, PluginConfig
from plugins.api.testing.demand import demand
from plugins.api.version import API_VERSION, CORE_VERSION

SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}")


def check_metadata(plugin: PluginConfig) -> None:
    """The plugin tells an operator what it is, who made it, what it stores, and which core it was made for."""
    assert not plugin.failure, plugin.failure
    assert SLUG.fullmatch(plugin.slug), "slug: lower-case letters, digits and _"
    assert plugin.label == f"plugin_{plugin.slug}", "the app label must be plugin_<slug>"
    for name in ("title", "description", "author", "version", "personal_data"):
        assert str(getattr(plugin, name)).strip(), f"{name} is empty"
    assert plugin.api == API_VERSION, f"api is {plugin.api}, the contract is {API_VERSION}"
    assert SpecifierSet(plugin.core).contains(CORE_VERSION, prereleases=True), "core does not include this version"
    demand(isinstance(plugin.level, Level), "level is a member of Level")
    for name in ("title", "description", "personal_data"):
        texts = set()
        for lang in ("zh-hans", "en"):
            with translation.override(lang):
                texts.add(str(getattr(plugin, name)))
        assert len(texts) == 2, f"{name} is the same in Chinese and in English"
    for name, words in plugin.message_kinds.items():
        demand(name.isidentifier() and len(words) == 2, "message_kinds: a name, and its subject and body")
        for lang in ("zh-hans", "en"):
            with translation.override(lang):
                assert all(str(part).strip() for part in words), f"the message {name} has no words"


def check_namespaces(plugin: PluginConfig) -> None:
    """Templates and static files stand under the label, and nowhere else."""
    folder = Path(plugin.path)
    for kind in ("templates", "static"):
        strays = [one.name for one in sorted((folder / kind).glob("*")) if one.name != plugin.label]
        assert not strays, f"{kind} outside {plugin.label}/: {strays}"


def check_addresses(plugin: PluginConfig) -> None:
    """Addresses are relative, named and led to functions; the host mounts them under ``/x/<slug>/``."""
    if not plugin.urls:
        return
    module = import_module(plugin.urls)
    patterns = getattr(module, "urlpatterns", None)
    assert isinstance(patterns, list), f"{plugin.urls} has no list urlpatterns"
    assert not hasattr(module, "app_name"), "the host gives the namespace; leave app_name away"
    for pattern in _flat(patterns):
        route = str(pattern.pattern)
        assert not route.startswith("/"), f"the address {route!r} begins with a slash"
        assert pattern.name, f"the address {route!r} has no name"


def _flat(patterns: list[Any]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in patterns:
        found += _flat(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]
    return found


def check_settings(plugin: PluginConfig) -> None:
    """Settings are JSON, the form keeps them as they are, and every required one can be filled in."""
    defaults = dict(plugin.default_settings)
    demand(json.loads(json.dumps(defaults)) == defaults, "default_settings must be JSON")
    block = plugin.settings_block()
    if block is None:
        assert not plugin.required_settings, "there are required settings and no settings_block() to fill them in"
        return
    names = set(block.child_blocks)
    nested = [name for name, child in block.child_blocks.items() if not isinstance(child, FieldBlock)]
    assert not nested, f"settings are plain fields, and these are not: {nested}"
    assert set(plugin.required_settings) <= names, "a required setting is missing in settings_block()"
    assert set(defaults) <= names, "a default setting is missing in settings_block()"
    kept = block.get_prep_value(block.to_python(defaults))
    demand(json.loads(json.dumps(kept)) == kept, "settings_block() makes settings that are not JSON")
    for name, value in defaults.items():
        assert kept[name] == value, f"the form changes the default of {name}"
