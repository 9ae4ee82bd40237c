"""The host as the wings see it, behind ``plugins.api.runtime``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from plugins.api import (
    AssessmentType,
    BlockCtx,
    Called,
    Extension,
    JSONObject,
    Kind,
    Notice,
    PluginConfig,
    PluginStatus,
    Receipt,
)
from plugins.api.runtime_door import Slots
from plugins.host.breaker import breaker
from plugins.host.events import note_event, note_events, tell_noted
from plugins.host.guard import call_hook, call_type
from plugins.host.hook_modules import hook_names
from plugins.host.hooks import call_each
from plugins.host.registry import Plugin, registry
from plugins.host.rehearsal import rehearse, rehearsed
from plugins.host.states import enabled_slugs, is_enabled, plugin_settings
from plugins.host.using import ask_extension, send_notice, show_block


class HostFacade:
    """Implements ``plugins.api.runtime_door.Host``."""

    def assessment_type(self, key: str) -> AssessmentType | None:
        provider = registry.provider(key)
        return provider.type if provider else None

    def assessment_types(self) -> list[AssessmentType]:
        return [provider.type for provider in registry.providers()]

    def plugin_version(self, key: str) -> str:
        provider = registry.provider(key)
        return provider.version if provider else ""

    def is_enabled(self, key: str, site: Any = None, course: int | None = None, kind: Kind | None = None) -> bool:
        if kind is not None:
            offer = registry.offer(kind, key)
            return offer is not None and self._is_on(offer.slug, site, course)
        provider = registry.provider(key)
        if provider is None:
            return False
        rehearsal = rehearsed(key)
        if rehearsal is not None:
            return rehearsal.enabled
        return self._is_on(provider.slug, site, course)

    def _is_on(self, slug: str, site: Any, course: int | None) -> bool:
        plugin = registry.plugin(slug)
        return plugin is None or is_enabled(plugin, site, course)  # what is lent has no plugin, and is on

    def switched_on(self, kind: Kind, site: Any = None) -> frozenset[str]:
        enabled = enabled_slugs(site)
        offers = registry.offers(kind)
        return frozenset(
            offer.extension.key for offer in offers if offer.slug in enabled or registry.plugin(offer.slug) is None
        )

    def extensions(self, kind: Kind) -> list[Extension]:
        return [offer.extension for offer in registry.offers(kind)]

    def ask(self, kind: Kind, key: str, method: str, *args: Any, fallback: Any, private: bool, **kwargs: Any) -> Called:
        return ask_extension(kind, key, method, *args, fallback=fallback, private=private, **kwargs)

    def show_block(self, key: str, value: JSONObject, ctx: BlockCtx) -> Called:
        return show_block(key, value, ctx)

    def notify(self, key: str, notice: Notice, site: Any = None) -> Receipt:
        return send_notice(key, notice, site)

    def plugin_settings(self, slug: str, site: Any = None) -> JSONObject:
        plugin = registry.plugin(slug)
        return plugin_settings(plugin, site) if plugin else {}

    def message_words(self, kind: str) -> tuple[str, str] | None:
        slug, _dot, name = kind.partition(".")
        plugin = registry.plugin(slug)
        words = plugin.config.message_kinds.get(name) if plugin and plugin.config else None
        return (str(words[0]), str(words[1])) if words else None

    def export_person(self, person_id: int) -> dict[str, Called]:
        return {
            slug: call_hook(slug, "export_person", config.export_person, {"person_id": person_id})
            for slug, config in _loaded()
        }

    def erase_person(self, person_id: int) -> dict[str, Called]:
        return {
            slug: call_hook(slug, "erase_person", config.erase_person, {"person_id": person_id})
            for slug, config in _loaded()
        }

    def call(self, type_key: str, method_name: str, *args: Any, fallback: Any, private: bool, **kwargs: Any) -> Called:
        provider = registry.provider(type_key)
        if provider is None:
            return Called(fallback, False, "missing")
        return call_type(provider, method_name, args, kwargs, fallback=fallback, private=private)

    def rehearse(
        self, type_: AssessmentType, *, enabled: bool, present: bool, failing: Iterable[str]
    ) -> AbstractContextManager[None]:
        return rehearse(type_, enabled=enabled, present=present, failing=failing)

    def slots(self, name: str, *, site: Any = None, **facts: Any) -> Slots:
        answers = call_each(name, site=site, **facts).values()
        found = Slots(called.value for called in answers if called.ok and isinstance(called.value, SafeString))
        found.is_whole = all(called.ok for called in answers)
        return found

    def note_event(self, name: str, site: Any, facts: JSONObject) -> bool:
        return note_event(name, site, facts)

    def note_events(self, name: str, site: Any, many: Sequence[JSONObject]) -> int:
        return note_events(name, site, many)

    def tell_noted(self, limit: int) -> int:
        return tell_noted(limit)

    def announce(self, name: str, *, site: Any = None, **facts: Any) -> None:
        call_each(name, site=site, **facts)

    def statuses(self) -> list[PluginStatus]:
        plugins = registry.plugins()
        seen = breaker.read([key for plugin in plugins for key in breaker_keys(plugin)])
        return [plugin_status(plugin, seen) for plugin in plugins]


def _loaded() -> list[tuple[str, PluginConfig]]:
    return [(one.slug, one.config) for one in registry.plugins() if one.state == "loaded" and one.config is not None]


def breaker_keys(plugin: Plugin) -> list[str]:
    """The keys under which failures of a plugin are counted."""
    hooks = [name for name in hook_names() if hasattr(plugin.hooks, name)]
    return [
        *(f"{plugin.slug}:{type_.key}" for type_ in plugin.types),
        *(offer.breaker_key for offer in plugin.offers),
        *(f"{plugin.slug}:hook:{name}" for name in (*hooks, "export_person", "erase_person")),
        *(f"{plugin.slug}:{name}" for name in ("hook:settings_block", "hook:settings_form", "view")),
    ]


def plugin_status(plugin: Plugin, seen: dict[str, tuple[bool, float, str]] | None = None) -> PluginStatus:
    """One plugin as others see it; ``seen`` is what the breaker knows, read for several at once."""
    config = plugin.config
    seen = breaker.read(breaker_keys(plugin)) if seen is None else seen
    errors = sorted((seen[key][1], seen[key][2]) for key in breaker_keys(plugin) if seen[key][2])
    return PluginStatus(
        slug=plugin.slug,
        title=(str(config.title) if config else plugin.found.title) or plugin.slug,
        version=plugin.found.version,
        state=plugin.state,
        reason=plugin.reason,
        author=str(config.author) if config else plugin.found.author,
        description=str(config.description) if config else "",
        personal_data=str(config.personal_data) if config else "",
        types=tuple(type_.key for type_ in plugin.types),
        offers=tuple((offer.extension.kind.value, offer.extension.key) for offer in plugin.offers),
        licence=config.licence if config else "",
        homepage=config.homepage if config else "",
        level=config.level.value if config else "",
        suspended=tuple(key.split(":", 1)[1] for key in breaker_keys(plugin) if seen[key][0]),
        last_error=_last_error(*errors[-1]) if errors else "",
        built_in=plugin.found.built_in,
    )


def _last_error(at: float, what: str) -> str:
    moment = datetime.fromtimestamp(at, tz=timezone.get_current_timezone())
    return f"{moment:%Y-%m-%d %H:%M} · {what}"
