"""Start checks: what in a plugin's package would stop commands and pages of the whole system, found while it starts.

With XINQIAO_PLUGINS_STRICT tables are left to Django and the kit, which tell a developer more: makemigrations can mend.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import ERROR
from django.core.checks.model_checks import check_all_models


class Unstartable(RuntimeError):
    """What is wrong with the package, in one sentence."""


def check_tables(config: AppConfig) -> None:
    """Refuse models whose tables are not the plugin's own. Raises Unstartable."""
    for model in config.models.values():
        table = model._meta.db_table
        own = model._meta.proxy or not model._meta.managed or table.startswith(f"{config.label}_")
        if not own:
            raise Unstartable(f"the table {table} does not begin with {config.label}_")


def check_models(config: AppConfig) -> None:
    """Refuse models that fail Django's own checks, as no command would run any more. Raises Unstartable."""
    if not list(config.get_models()):
        return
    errors = [one for one in check_all_models(app_configs=[config]) if one.is_serious(ERROR) and not one.is_silenced()]
    if errors:
        raise Unstartable(f"its models are refused by Django: {errors[0].obj}: {errors[0].msg}")


def check_migrations(config: AppConfig) -> None:
    """Refuse migrations that `migrate` could not read, place or bring to one end. Raises what their import raises."""
    modules = settings.MIGRATION_MODULES
    if not isinstance(modules, dict) or config.label in modules or not has_module(config, "migrations"):
        return
    package = import_module(f"{config.name}.migrations")
    names = [one.name for one in iter_modules(package.__path__) if not one.ispkg and one.name[0] not in "_~"]
    found = {name: import_module(f"{package.__name__}.{name}").Migration for name in names}
    needed = [tuple(one) for migration in found.values() for one in migration.dependencies]
    for label, name in needed:
        if not (name in found or name == "__first__" if label == config.label else is_there(label, name)):
            raise Unstartable(f"its migrations need {label}.{name}, which is not there")
    inner = {name for label, name in needed if label == config.label}
    replaced = {name for migration in found.values() for _label, name in migration.replaces}
    ends = sorted(set(found) - inner - replaced)
    if len(ends) > 1 and not replaced:
        raise Unstartable(f"its migrations have several ends: {', '.join(ends)}")


def is_there(label: str, name: str) -> bool:
    """Whether a migration of another app can be found; also one that a squashed one has taken the place of."""
    config = apps.app_configs.get(label)
    if config is None:
        return False
    modules: Any = settings.MIGRATION_MODULES
    place = modules.get(label, f"{config.name}.migrations") if isinstance(modules, dict) else None
    if place is None or name.startswith("__"):
        return True
    if find_spec(f"{place}.{name}") is not None:
        return True
    folders = [Path(one) for one in import_module(place).__path__]
    return any(f'"{name}"' in one.read_text("utf-8") for folder in folders for one in folder.glob("*.py"))


def check_tags(config: AppConfig) -> None:
    """Import its template tags, which Django would do for every page; those that fail are taken out of the way."""
    if not has_module(config, "templatetags"):
        return
    name = f"{config.name}.templatetags"
    try:
        for one in iter_modules(import_module(name).__path__):
            if not hasattr(import_module(f"{name}.{one.name}"), "register"):
                raise Unstartable(f"{name}.{one.name} is no library of template tags")
    except BaseException:
        hide(name)
        raise


def check_hooks(config: AppConfig) -> None:
    """Refuse hooks of Wagtail, which would run unguarded on every page of the admin. Raises Unstartable."""
    if has_module(config, "wagtail_hooks"):
        hide(f"{config.name}.wagtail_hooks")
        raise Unstartable("it brings wagtail_hooks.py, which would run unguarded on every page of the admin")


def hide(name: str) -> None:
    """Let whoever imports this module find an empty one."""
    sys.modules[name] = module_from_spec(ModuleSpec(name, None))


def has_module(config: AppConfig, name: str) -> bool:
    """Whether the package has a module of this name."""
    return find_spec(f"{config.name}.{name}") is not None


AT_MODELS: Final = (("wagtail hooks", check_hooks), ("models", check_tables), ("models", check_migrations))
AT_READY: Final = (("models", check_models), ("template tags", check_tags))
ALWAYS: Final = frozenset({"wagtail hooks", "template tags"})


def look_at(config: Any, checks: tuple[tuple[str, Callable[[AppConfig], None]], ...]) -> None:
    """Run start checks; the plugin is marked by the first that raises."""
    is_strict = getattr(settings, "XINQIAO_PLUGINS_STRICT", False)
    for phase, check in checks:
        if is_strict and phase not in ALWAYS:
            continue
        try:
            check(config)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a plugin raises stays its own trouble
            if not (is_strict and isinstance(error, Unstartable)):
                config.fail(phase, error)
