"""Removing a plugin: refused while it is in use; else its tables are written to a file and taken away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.db import connection, models
from django.utils import timezone

from plugins.api import Place, ports
from plugins.host.registry import Plugin, registry


class NotRemovable(RuntimeError):
    """Why a plugin stays, in words for whoever runs the server."""


@dataclass(frozen=True)
class Removal:
    """What would be done."""

    plugin: Plugin
    rows: dict[type[models.Model], int]

    @property
    def target(self) -> Path:
        """The file that the rows go to."""
        moment = timezone.localtime().strftime("%Y%m%d-%H%M%S")
        return Path(settings.VAR_DIR) / "removed-plugins" / f"{self.plugin.slug}-{moment}.json"


def plan_removal(slug: str) -> Removal:
    """Look whether a plugin may go, and what it holds. Raises NotRemovable."""
    plugin = registry.plugin(slug)
    if plugin is None:
        raise NotRemovable(f"There is no plugin {slug}. `manage.py plugins list` shows those that are installed.")
    if plugin.found.built_in:
        raise NotRemovable(
            f"{slug} is part of the system. Switch it off in the admin, or leave it out by XINQIAO_PLUGINS_EXCLUDE."
        )
    if plugin.state != "loaded" or plugin.config is None:
        reason = f"{slug} is {plugin.state}, so its tables cannot be read: {plugin.reason}."
        raise NotRemovable(f"{reason} Mend it first, or uninstall the package and keep its tables.")
    _refuse_while_used(plugin)
    present = set(connection.introspection.table_names())
    own = plugin.config.get_models(include_auto_created=True)
    return Removal(plugin, {one: one._base_manager.count() for one in own if one._meta.db_table in present})


def _refuse_while_used(plugin: Plugin) -> None:
    for type_ in plugin.types:
        count = ports.usage(type_.key)
        if count is None:
            raise NotRemovable(f"Nobody can say whether {type_.key} is in use, so {plugin.slug} stays.")
        if count:
            where = "; ".join(place.title for place in places_of(plugin)[:5])
            found = f"{count} assessments use {type_.key}" + (f" ({where})" if where else "")
            raise NotRemovable(f"{found}. Their records need it: {plugin.slug} stays. It can be switched off instead.")
    places = places_of(plugin)
    if places:
        titles = "; ".join(place.title for place in places[:5])
        raise NotRemovable(f"{plugin.slug} is used in {len(places)} places ({titles}). Take it out there first.")


def places_of(plugin: Plugin) -> list[Place]:
    """Where anything that the plugin offers is used, as far as the wings say."""
    kinds = [("assessment_types", type_.key) for type_ in plugin.types]
    kinds += [(offer.extension.kind.value, offer.extension.key) for offer in plugin.offers]
    return [place for kind, key in kinds for place in ports.places(kind, key)]


def remove_tables(removal: Removal) -> Path | None:
    """Write the rows to the file, then take the tables away; gives the file, or None when there were no tables."""
    if not removal.rows:
        return None
    target = removal.target
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_suffix(".part")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        serializers.serialize("json", _all_rows(removal), indent=1, stream=file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    call_command("migrate", removal.plugin.config.label if removal.plugin.config else "", "zero", verbosity=0)
    ports.audit("plugin_removed", subject=removal.plugin.slug, fields=(), reason=target.name)
    return target


def _all_rows(removal: Removal) -> Iterator[Any]:
    for model in removal.rows:
        yield from model._base_manager.order_by("pk").iterator()
