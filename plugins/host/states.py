"""Switching plugins on and off for a site, with a trace in the audit."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from wagtail.models import Site

from plugins.api import ports
from plugins.host.models import PluginState
from plugins.host.registry import Plugin, registry


class MissingSettings(ValueError):
    """A plugin cannot be switched on before it has its required settings."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def is_enabled(plugin: Plugin, site: Site | None = None) -> bool:
    """Whether it is loaded and switched on for the site (None: the default site). One query."""
    if plugin.state != "loaded" or plugin.config is None:
        return False
    rows = PluginState.objects.filter(slug=plugin.slug)
    rows = rows.filter(site=site) if site else rows.filter(site__is_default_site=True)
    enabled = rows.values_list("enabled", flat=True).first()
    return plugin.config.enabled_by_default if enabled is None else enabled


def enabled_slugs(site: Site) -> set[str]:
    """The loaded plugins that are switched on for the site. One query."""
    rows = dict(PluginState.objects.filter(site=site).values_list("slug", "enabled"))
    return {
        plugin.slug
        for plugin in registry.plugins()
        if plugin.state == "loaded"
        and plugin.config is not None
        and rows.get(plugin.slug, plugin.config.enabled_by_default)
    }


def plugin_settings(plugin: Plugin, site: Site) -> dict[str, Any]:
    """The settings of a plugin on a site: its defaults, then what the site says."""
    own = PluginState.objects.filter(site=site, slug=plugin.slug).values_list("settings", flat=True).first()
    return {**(plugin.config.default_settings if plugin.config else {}), **(own or {})}


@transaction.atomic
def set_enabled(plugin: Plugin, *, site: Site, enabled: bool, actor: Any, request: HttpRequest | None = None) -> bool:
    """Switch a plugin on or off; False when it already was so. Raises MissingSettings before it could be on by half."""
    if enabled and plugin.config is not None:
        known = plugin_settings(plugin, site)
        missing = [name for name in plugin.config.required_settings if not known.get(name)]
        if missing:
            raise MissingSettings(missing)
    if is_enabled(plugin, site) == enabled:
        return False
    state, _created = PluginState.objects.update_or_create(site=site, slug=plugin.slug, defaults={"enabled": enabled})
    action = "plugin_enabled" if enabled else "plugin_disabled"
    ports.audit(action, actor=actor, subject=state, fields=("enabled",), reason=plugin.slug, request=request)
    return True
