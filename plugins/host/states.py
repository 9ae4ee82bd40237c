"""Switching plugins on and off for a site, with a trace in the audit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Site

from plugins.api import Level, ports
from plugins.host.models import PluginCourseState, PluginState
from plugins.host.registry import Plugin, registry


class MissingSettings(ValueError):
    """A plugin cannot be switched on before it has its required settings."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def is_enabled(plugin: Plugin, site: Site | None = None, course: int | None = None) -> bool:
    """Whether it is loaded and switched on for the site (None: the default site), and in the course if its level says.

    One query, two with a course. A plugin of level COURSE is off in a course until somebody switches it on there; one
    of level BOTH is on until somebody switches it off.
    """
    if not _is_on_site(plugin, site):
        return False
    level = plugin.config.level if plugin.config else Level.SITE
    if course is None or level == Level.SITE:
        return True
    rows = PluginCourseState.objects.filter(slug=plugin.slug, course_id=course)
    enabled = rows.values_list("enabled", flat=True).first()
    return level == Level.BOTH if enabled is None else enabled


def _is_on_site(plugin: Plugin, site: Site | None) -> bool:
    if plugin.state != "loaded" or plugin.config is None:
        return False
    rows = PluginState.objects.filter(slug=plugin.slug)
    rows = rows.filter(site=site) if site else rows.filter(site__is_default_site=True)
    enabled = rows.values_list("enabled", flat=True).first()
    return plugin.config.enabled_by_default if enabled is None else enabled


@dataclass(frozen=True)
class AtHand:
    """What a site says of its plugins, read once: whether each is on, and its settings."""

    site: int | None
    rows: dict[str, tuple[bool, dict[str, Any]]]


_AT_HAND: ContextVar[AtHand | None] = ContextVar("plugin_states_at_hand", default=None)


@contextmanager
def states_at_hand(site: Site | None) -> Iterator[None]:
    """Inside, what the site says of its plugins is read from one query, however often it is asked."""
    columns = _states_of(site).values_list("slug", "enabled", "settings")
    token = _AT_HAND.set(AtHand(_key(site), {slug: (enabled, own) for slug, enabled, own in columns}))
    try:
        yield
    finally:
        _AT_HAND.reset(token)


def _states_of(site: Site | None) -> QuerySet[PluginState]:
    return PluginState.objects.filter(site=site) if site else PluginState.objects.filter(site__is_default_site=True)


def _key(site: Site | None) -> int | None:
    return site.pk if site else None


def enabled_slugs(site: Site | None = None) -> set[str]:
    """The loaded plugins that are switched on for the site (None: the default site). One query."""
    known = _AT_HAND.get()
    if known is not None and known.site == _key(site):
        rows = {slug: enabled for slug, (enabled, _own) in known.rows.items()}
    else:
        rows = dict(_states_of(site).values_list("slug", "enabled"))
    return {
        plugin.slug
        for plugin in registry.plugins()
        if plugin.state == "loaded"
        and plugin.config is not None
        and rows.get(plugin.slug, plugin.config.enabled_by_default)
    }


def plugin_settings(plugin: Plugin, site: Site | None) -> dict[str, Any]:
    """The settings of a plugin on a site (None: the default site): its defaults, then what the site says."""
    known = _AT_HAND.get()
    if known is not None and known.site == _key(site):
        own = known.rows.get(plugin.slug, (True, {}))[1]
    else:
        own = _states_of(site).filter(slug=plugin.slug).values_list("settings", flat=True).first() or {}
    return {**(plugin.config.default_settings if plugin.config else {}), **(own or {})}


def courses_of(plugin: Plugin) -> dict[int, bool]:
    """The courses in which somebody has decided about a plugin, and how. One query."""
    return dict(PluginCourseState.objects.filter(slug=plugin.slug).values_list("course_id", "enabled"))


@transaction.atomic
def set_enabled_in_course(
    plugin: Plugin, *, course: int, enabled: bool, actor: Any, request: HttpRequest | None = None
) -> bool:
    """Switch a plugin on or off in a course; False when that had been decided so before."""
    if plugin.config is None or plugin.config.level == Level.SITE:
        raise ValueError(f"{plugin.slug} is switched on for the whole site, not for courses")
    if courses_of(plugin).get(course) == enabled:
        return False
    state, _created = PluginCourseState.objects.update_or_create(
        course_id=course, slug=plugin.slug, defaults={"enabled": enabled}
    )
    action = "plugin_enabled_in_course" if enabled else "plugin_disabled_in_course"
    ports.audit(action, actor=actor, subject=state, fields=("enabled",), reason=plugin.slug, request=request)
    return True


@transaction.atomic
def save_settings(
    plugin: Plugin, settings: dict[str, Any], *, site: Site, actor: Any, request: HttpRequest | None = None
) -> list[str]:
    """Keep the settings of a plugin on a site; gives the names of those that changed. The audit holds no values."""
    before = plugin_settings(plugin, site)
    changed = sorted(name for name in settings if settings[name] != before.get(name))
    if changed:
        enabled = _is_on_site(plugin, site)
        state, _created = PluginState.objects.update_or_create(
            site=site,
            slug=plugin.slug,
            defaults={"settings": settings},
            create_defaults={"settings": settings, "enabled": enabled},
        )
        ports.audit(
            "plugin_settings_changed", actor=actor, subject=state, fields=changed, reason=plugin.slug, request=request
        )
    return changed


@transaction.atomic
def set_enabled(plugin: Plugin, *, site: Site, enabled: bool, actor: Any, request: HttpRequest | None = None) -> bool:
    """Switch a plugin on or off; False when it already was so. Raises MissingSettings before it could be on by half."""
    if enabled and plugin.config is not None:
        known = plugin_settings(plugin, site)
        missing = [name for name in plugin.config.required_settings if not known.get(name)]
        if missing:
            raise MissingSettings(missing)
    if _is_on_site(plugin, site) == enabled:
        return False
    state, _created = PluginState.objects.update_or_create(site=site, slug=plugin.slug, defaults={"enabled": enabled})
    action = "plugin_enabled" if enabled else "plugin_disabled"
    ports.audit(action, actor=actor, subject=state, fields=("enabled",), reason=plugin.slug, request=request)
    return True
