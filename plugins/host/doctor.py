"""What the doctor finds beside the state of plugins: tables that are not there, and names that go with the next api."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from plugins.api import PluginConfig
from plugins.api.going import find_uses
from plugins.api.start_checks import has_module
from plugins.host.registry import registry


@dataclass(frozen=True)
class Finding:
    """One thing about one plugin. ``is_trouble``: somebody has to do something now."""

    slug: str
    words: str
    is_trouble: bool = True


def find_everything() -> Iterator[Finding]:
    """The findings about every plugin that is in service. One query."""
    present = set(connection.introspection.table_names())
    for plugin in registry.plugins():
        if plugin.state == "loaded" and plugin.config is not None:
            yield from find_missing_tables(plugin.config, present)
            for use in find_uses(Path(plugin.config.path)):
                yield Finding(plugin.slug, f"needs a newer version: {use}", is_trouble=False)


def find_missing_tables(config: PluginConfig, present: set[str]) -> Iterator[Finding]:
    """Whoever erases a person, or a site, would fall over a table that is not there."""
    models = [one for one in config.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy]
    missing = sorted(one._meta.db_table for one in models if one._meta.db_table not in present)
    if missing:
        cure = "run `manage.py migrate`" if has_module(config, "migrations") else "its package has no migrations"
        yield Finding(config.slug, f"tables are missing ({', '.join(missing)}): {cure}")
