"""Finding plugins while the settings are read: built-ins and entry points take one path, and none may stop Django."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from plugins.api import API_VERSION, CORE_VERSION, PluginConfig
from plugins.api.plugin import describe_failure
from plugins.host.declarations import fault_of_config

GROUP: Final = "xinqiao.plugins"
CORE_DISTRIBUTION: Final = "xinqiao"
FOLDER: Final = Path(__file__).parent.parent
NOT_PLUGINS: Final = frozenset({"api", "host"})
CONFIG_CLASS: Final = re.compile(r"^class (\w+)\(PluginConfig\):", re.MULTILINE)
SLUG = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass
class Found:
    """One plugin that was found. ``state``: loaded, excluded, incompatible or broken; all but loaded have a reason.

    ``title`` and ``author`` are what the package says: for those that cannot speak for themselves.
    """

    slug: str
    app: str = ""
    state: str = "loaded"
    reason: str = ""
    version: str = ""
    built_in: bool = False
    package: str = ""
    title: str = ""
    author: str = ""


class Unfit(Exception):
    """Why a plugin is not loaded, with the state it gets."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.state, self.reason = state, reason


_found: list[Found] = []


def installed_apps() -> list[str]:
    """The AppConfig paths of the plugins that can be loaded, for INSTALLED_APPS; the rest is kept with its reason."""
    excluded = {slug.strip() for slug in os.environ.get("XINQIAO_PLUGINS_EXCLUDE", "").split(",")}
    _found.clear()
    others = sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value))
    own = built_in()
    for entry in (*own, *others):
        _found.append(_examine(entry, excluded, built_in=entry in own))
    return [found.app for found in _found if found.state == "loaded"]


def built_in() -> list[EntryPoint]:
    """One entry point for each folder beside this one: its class is read from the source of apps.py, unimported."""
    sources = sorted(one for one in FOLDER.glob("*/apps.py") if one.parent.name not in NOT_PLUGINS)
    named = [(one.parent.name, CONFIG_CLASS.search(one.read_text(encoding="utf-8"))) for one in sources]
    return [EntryPoint(name, f"plugins.{name}.apps:{found[1] if found else 'CONFIG'}", GROUP) for name, found in named]


def found_plugins() -> list[Found]:
    """What the last ``installed_apps`` found, in loading order."""
    return list(_found)


def _examine(entry: EntryPoint, excluded: set[str], *, built_in: bool) -> Found:
    found = Found(entry.name, entry.value.replace(":", "."), built_in=built_in)
    try:
        found.version = CORE_VERSION if found.built_in else (entry.dist.version if entry.dist else "") or ""
        if entry.dist:
            said = entry.dist.metadata
            found.title, found.author = said["Name"] or "", said["Author"] or said["Author-email"] or ""
        _check_slug(entry, excluded)
        _check_requirement(entry)
        config = _load_class(entry)
        found.version = _check_class(entry, config) or found.version
        found.package = config.name
    except Unfit as unfit:
        found.state, found.reason = unfit.state, unfit.reason
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a package half removed, a range that is none: its own trouble
        found.state, found.reason = "broken", f"it cannot be looked at: {describe_failure(error)}"
    return found


def _check_slug(entry: EntryPoint, excluded: set[str]) -> None:
    if entry.name in excluded:
        raise Unfit("excluded", "named in XINQIAO_PLUGINS_EXCLUDE")
    if not SLUG.fullmatch(entry.name):
        raise Unfit("broken", f"the entry point name {entry.name!r} must be lower-case letters, digits and _")
    if first := next((found for found in _found if found.slug == entry.name), None):
        raise Unfit("broken", f"{first.app} already has the slug {entry.name!r}; this one is {entry.value}")


def _check_requirement(entry: EntryPoint) -> None:
    """Compare what the distribution requires of the core before a line of it is imported."""
    for line in (entry.dist.requires or ()) if entry.dist else ():
        try:
            requirement = Requirement(line)
        except InvalidRequirement:
            continue
        if requirement.name.lower() == CORE_DISTRIBUTION:
            _check_range(requirement.specifier)


def _check_range(specifier: SpecifierSet) -> None:
    if not specifier.contains(CORE_VERSION, prereleases=True):
        raise Unfit("incompatible", f"made for version {specifier} of the core; this is {CORE_VERSION}")


def _load_class(entry: EntryPoint) -> type[PluginConfig]:
    try:
        loaded = entry.load()
    except (Exception, SystemExit) as error:
        raise Unfit("broken", f"{entry.value} cannot be imported: {type(error).__name__}: {error}") from error
    if not (isinstance(loaded, type) and issubclass(loaded, PluginConfig)):
        raise Unfit("broken", f"{entry.value} is not a subclass of plugins.api.PluginConfig")
    return loaded


def _check_class(entry: EntryPoint, config: type[PluginConfig]) -> str:
    if config.slug != entry.name:
        raise Unfit("broken", f"its slug {config.slug!r} differs from its entry point {entry.name!r}")
    if config.api != API_VERSION:
        raise Unfit("incompatible", f"made for api {config.api} of the contract; this is api {API_VERSION}")
    if fault := fault_of_config(config):
        raise Unfit("broken", fault)
    try:
        _check_range(SpecifierSet(config.core))
    except InvalidSpecifier as error:
        raise Unfit("broken", f"the core range {config.core!r} cannot be read") from error
    _check_package(config)
    return config.version if config.version != "0" else ""


def _check_package(config: type[PluginConfig]) -> None:
    """Look whether Django may take its package: one of its own, named by nobody else."""
    if not f"{config.__module__}.".startswith(f"{config.name}."):
        raise Unfit("broken", f"its name {config.name!r} is not the package in which its class stands")
    if any(found.package == config.name for found in _found if found.state == "loaded"):
        raise Unfit("broken", f"another plugin already stands in the package {config.name!r}")
    try:
        import_module(config.name)
    except (Exception, SystemExit) as error:
        raise Unfit("broken", f"its package cannot be imported: {describe_failure(error)}") from error
