"""The host as the wings see it, behind ``plugins.api.runtime``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from plugins.api import AssessmentType, Called, PluginStatus
from plugins.host.breaker import breaker
from plugins.host.guard import call_type
from plugins.host.hooks import call_each
from plugins.host.registry import Plugin, registry
from plugins.host.rehearsal import rehearse, rehearsed
from plugins.host.states import is_enabled


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

    def is_enabled(self, key: str, site: Any = None) -> bool:
        provider = registry.provider(key)
        if provider is None:
            return False
        rehearsal = rehearsed(key)
        if rehearsal is not None:
            return rehearsal.enabled
        plugin = registry.plugin(provider.slug)
        return plugin is None or is_enabled(plugin, site)  # a lent type has no plugin, and is on

    def call(self, type_key: str, method_name: str, *args: Any, fallback: Any, private: bool, **kwargs: Any) -> Called:
        provider = registry.provider(type_key)
        if provider is None:
            return Called(fallback, False, "missing")
        return call_type(provider, method_name, args, kwargs, fallback=fallback, private=private)

    def rehearse(
        self, type_: AssessmentType, *, enabled: bool, present: bool, failing: Iterable[str]
    ) -> AbstractContextManager[None]:
        return rehearse(type_, enabled=enabled, present=present, failing=failing)

    def slots(self, name: str, **facts: Any) -> list[SafeString]:
        answers = call_each(name, **facts).values()
        found = [piece for called in answers if called.ok for piece in called.value or ()]
        return [piece for piece in found if isinstance(piece, SafeString)]

    def statuses(self) -> list[PluginStatus]:
        plugins = registry.plugins()
        seen = breaker.read([key for plugin in plugins for key in breaker_keys(plugin)])
        return [_status(plugin, seen) for plugin in plugins]


def breaker_keys(plugin: Plugin) -> list[str]:
    """The keys under which failures of a plugin are counted."""
    return [f"{plugin.slug}:{type_.key}" for type_ in plugin.types] + [f"{plugin.slug}:hook:self_check"]


def _status(plugin: Plugin, seen: dict[str, tuple[bool, float, str]]) -> PluginStatus:
    config = plugin.config
    errors = sorted((seen[key][1], seen[key][2]) for key in breaker_keys(plugin) if seen[key][2])
    return PluginStatus(
        slug=plugin.slug,
        title=str(config.title) if config else plugin.slug,
        version=plugin.found.version,
        state=plugin.state,
        reason=plugin.reason,
        author=str(config.author) if config else "",
        description=str(config.description) if config else "",
        personal_data=str(config.personal_data) if config else "",
        types=tuple(type_.key for type_ in plugin.types),
        suspended=tuple(key.split(":", 1)[1] for key in breaker_keys(plugin) if seen[key][0]),
        last_error=_last_error(*errors[-1]) if errors else "",
        built_in=plugin.found.built_in,
    )


def _last_error(at: float, what: str) -> str:
    moment = datetime.fromtimestamp(at, tz=timezone.get_current_timezone())
    return f"{moment:%Y-%m-%d %H:%M} · {what}"
