"""The registry: which plugins are loaded, which are not and why, and the assessment types they offer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from types import ModuleType

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from plugins.api import API_VERSION, AssessmentType, Extension, Kind, PluginConfig
from plugins.api.plugin import describe_failure
from plugins.host.declarations import fault_of_type
from plugins.host.discovery import Found, found_plugins
from plugins.host.hook_modules import read_hooks
from plugins.host.offers import Offer, Unusable, load_offers
from plugins.host.rehearsal import SLUG, current_rehearsal, rehearsed

logger = logging.getLogger("xinqiao.plugins")


@dataclass(frozen=True)
class Provider:
    """One assessment type and the plugin it comes from."""

    key: str
    slug: str
    type: AssessmentType
    version: str = ""

    @property
    def breaker_key(self) -> str:
        """What failures are counted under."""
        return f"{self.slug}:{self.key}"


@dataclass
class Plugin:
    """One plugin as it stands after Django has started."""

    found: Found
    config: PluginConfig | None = None
    state: str = "loaded"
    reason: str = ""
    types: list[AssessmentType] = field(default_factory=list)
    hooks: ModuleType | None = None
    offers: list[Offer] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.found.slug

    def break_down(self, reason: str) -> None:
        """Take it out of service; the first reason stays."""
        if self.state == "loaded":
            self.state, self.reason = "broken", reason
            logger.error("plugin %s is not in service: %s", self.slug, reason)


class Registry:
    """Built once, at first use, since plugins get ready after the host."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._plugins: dict[str, Plugin] | None = None
        self._providers: dict[str, Provider] = {}
        self._offers: dict[tuple[Kind, str], Offer] = {}

    def plugins(self) -> list[Plugin]:
        """Every plugin that was found, in loading order."""
        return list(self._built().values())

    def plugin(self, slug: str) -> Plugin | None:
        """The plugin of this slug, loaded or not."""
        return self._built().get(slug)

    def provider(self, key: str) -> Provider | None:
        """Who offers this assessment type."""
        self._built()
        rehearsal = rehearsed(key)
        if rehearsal is not None:
            return Provider(key, SLUG, rehearsal.type) if rehearsal.present else None
        return self._providers.get(key)

    def providers(self) -> list[Provider]:
        """Every assessment type in service."""
        self._built()
        return list(self._providers.values())

    def offer(self, kind: Kind, key: str) -> Offer | None:
        """Who offers this extension."""
        self._built()
        return self._offers.get((kind, key))

    def offers(self, kind: Kind) -> list[Offer]:
        """Every extension of a kind in service."""
        self._built()
        return [offer for offer in self._offers.values() if offer.extension.kind == kind]

    def break_down(self, plugin: Plugin, reason: str) -> None:
        """Take a loaded plugin out of service with all it offers."""
        plugin.break_down(reason)
        self._offers = {place: one for place, one in self._offers.items() if one.slug != plugin.slug}
        self._providers = {key: one for key, one in self._providers.items() if one.slug != plugin.slug}

    @contextmanager
    def lend(self, *lent: AssessmentType | Extension, slug: str = "lent") -> Iterator[None]:
        """Offer further types and extensions for a while: for tests and for trying one out in a shell."""
        self._built()
        before, before_offers = dict(self._providers), dict(self._offers)
        for one in lent:
            if isinstance(one, AssessmentType):
                self._providers[one.key] = Provider(one.key, slug, one)
            else:
                self._offers[one.kind, one.key] = Offer(slug, one)
        try:
            yield
        finally:
            self._providers, self._offers = before, before_offers

    def _built(self) -> dict[str, Plugin]:
        if self._plugins is not None:
            return self._plugins
        if not apps.ready:
            return {}
        with self._lock:
            if self._plugins is None:
                plugins: dict[str, Plugin] = {}
                for found in found_plugins():
                    plugins[found.slug if found.slug not in plugins else found.app] = self._examine(found)
                self._plugins = plugins
            return self._plugins

    def _examine(self, found: Found) -> Plugin:
        plugin = Plugin(found, state=found.state, reason=found.reason)
        if found.state != "loaded":
            return plugin
        config = apps.app_configs.get(f"plugin_{found.slug}")
        if not isinstance(config, PluginConfig):
            plugin.break_down("it was found but Django did not load it")
            return plugin
        plugin.config = config
        if config.failure:
            plugin.break_down(f"{config.failed_in}: {config.failure}")
            return plugin
        for path in config.assessment_types:
            self._load_type(plugin, path)
        if config.hooks:
            self._load_hooks(plugin, config.hooks)
        self._load_extensions(plugin, config)
        if plugin.state == "loaded":
            self._offers |= {offer.place: offer for offer in plugin.offers}
            version = found.version
            self._providers |= {type_.key: Provider(type_.key, found.slug, type_, version) for type_ in plugin.types}
        return plugin

    def _load_hooks(self, plugin: Plugin, path: str) -> None:
        try:
            plugin.hooks = read_hooks(path)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
            plugin.break_down(f"its hooks cannot be registered: {describe_failure(error)}")

    def _load_extensions(self, plugin: Plugin, config: PluginConfig) -> None:
        try:
            offers = load_offers(plugin.slug, config)
        except Unusable as error:
            plugin.break_down(str(error))
            return
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
            plugin.break_down(f"what it adds cannot be loaded: {describe_failure(error)}")
            return
        places = [offer.place for offer in offers]
        taken = [
            f"{kind} {key}" for kind, key in places if (kind, key) in self._offers or places.count((kind, key)) > 1
        ]
        if taken:
            plugin.break_down(f"these keys are already taken: {', '.join(taken)}")
        else:
            plugin.offers = offers

    def _load_type(self, plugin: Plugin, path: str) -> None:
        try:
            type_ = import_string(path)()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
            plugin.break_down(f"its assessment type {path} cannot be loaded: {describe_failure(error)}")
            return
        if not isinstance(type_, AssessmentType):
            plugin.break_down(f"{path} is not a plugins.api.AssessmentType")
        elif type_.api != API_VERSION:
            plugin.break_down(f"{path} is made for api {type_.api} of the contract, this is api {API_VERSION}")
        elif fault := fault_of_type(type_):
            plugin.break_down(f"{path}: {fault}")
        elif type_.key in self._providers or type_.key in [one.key for one in plugin.types]:
            plugin.break_down(f"the assessment type key {type_.key!r} is already taken")
        else:
            plugin.types.append(type_)


def is_strict() -> bool:
    """Whether failures of plugins are raised (tests, debugging) instead of being kept from the page."""
    return bool(getattr(settings, "XINQIAO_PLUGINS_STRICT", False)) and current_rehearsal() is None


registry = Registry()
