"""Checks of a plugin's own tables: its migrations, and what happens to the rows about a person."""

from __future__ import annotations

import json
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.state import ProjectState
from django.utils import translation

from plugins.api.person_rows import person_fields
from plugins.api.plugin import PluginConfig
from plugins.api.testing.demand import demand
from plugins.api.testing.filling import CANARY, fill_row
from plugins.api.testing.scratch import scratch_database, table_names

PERSON: Final = 4_711
OTHER: Final = 4_712


def check_migrations(plugin: PluginConfig) -> None:
    """Own tables come from own migrations: complete, reversible, and touching nothing that is not the plugin's."""
    own = list(apps.get_app_config(plugin.label).get_models(include_auto_created=True))
    migrations = read_migrations(plugin)
    for model in own:
        _check_model(plugin, model)
    demand(bool(migrations) or not own, "there are models and no migrations: run makemigrations and ship what it wrote")
    if migrations:
        for migration in migrations:
            _check_migration(plugin, migration)
        _check_complete(plugin, migrations)
        _run_there_and_back(plugin, migrations)


def read_migrations(plugin: PluginConfig) -> list[Migration]:
    """The plugin's migrations in the order in which they depend on each other, whatever the settings say of them."""
    try:
        package = import_module(f"{plugin.name}.migrations")
    except ModuleNotFoundError:
        return []
    names = [one.name for one in iter_modules(package.__path__) if one.name[0] not in "_~"]
    waiting = {name: import_module(f"{package.__name__}.{name}").Migration(name, plugin.label) for name in names}
    ordered: list[Migration] = []
    while waiting:
        done = {one.name for one in ordered}
        after = {
            name: {need for label, need in one.dependencies if label == plugin.label} for name, one in waiting.items()
        }
        free = sorted(name for name, needs in after.items() if needs <= done)
        assert free, f"the migrations {sorted(waiting)} wait for each other or for one that is not there"
        ordered.append(waiting.pop(free[0]))
    return ordered


def _check_model(plugin: PluginConfig, model: type[models.Model]) -> None:
    name, table = model.__name__, model._meta.db_table
    assert table.startswith(f"{plugin.label}_"), f"the table {table} of {name} does not begin with {plugin.label}_"
    allowed = {settings.AUTH_USER_MODEL, "wagtailcore.Site"}
    for field in model._meta.get_fields():
        target: type[models.Model] | None = field.remote_field.model if field.concrete and field.remote_field else None
        if target is None:
            continue
        label = target._meta.label
        mine = target._meta.app_label == plugin.label
        assert mine or label in allowed, (
            f"{name}.{field.name} points at {label}; allowed are own models, {sorted(allowed)}"
        )


def _check_migration(plugin: PluginConfig, migration: Migration) -> None:
    where = f"migration {migration.name}"
    assert not migration.run_before, f"{where} puts itself before migrations of others"
    for label, name in migration.dependencies:
        first = name == "__first__" or label == plugin.label
        demand(first or label == "wagtailcore", f"{where} depends on {label}.{name}, which is not the plugin's to know")
    for operation in migration.operations:
        assert operation.reversible, f"{where}: {operation.describe()} cannot be undone"


def _check_complete(plugin: PluginConfig, migrations: list[Migration]) -> None:
    with translation.override(None):  # names of models stand in migrations as they stand in the code
        now = ProjectState.from_apps(apps)
        written = _state_without(plugin)
        for migration in migrations:
            written = migration.mutate_state(written, preserve=False)
        detector: Any = MigrationAutodetector(written, now)
        missing = detector._detect_changes().get(plugin.label, [])
        what = [operation.describe() for migration in missing for operation in migration.operations]
    assert not what, f"the migrations do not lead to the models: {what}"


def _state_without(plugin: PluginConfig) -> ProjectState:
    state = ProjectState.from_apps(apps)
    kept = {key: model for key, model in state.models.items() if key[0] != plugin.label}
    return ProjectState(kept)


def _run_there_and_back(plugin: PluginConfig, migrations: list[Migration]) -> None:
    with scratch_database() as database:
        state, before = _state_without(plugin), []
        for migration in migrations:
            before.append(state.clone())
            with database.schema_editor(atomic=False) as editor:
                state = migration.apply(state, editor)
        strays = [name for name in table_names(database) if not name.startswith(f"{plugin.label}_")]
        assert not strays, f"the migrations make tables of others: {strays}"
        for migration, earlier in reversed(list(zip(migrations, before, strict=True))):
            try:
                with database.schema_editor(atomic=False) as editor:
                    migration.unapply(earlier, editor)
            except IrreversibleError as error:
                raise AssertionError(f"migration {migration.name} cannot be undone: {error}") from error
        left = table_names(database)
        assert not left, f"the migrations undone leave tables behind: {sorted(left)}"


def check_personal_data(plugin: PluginConfig) -> None:
    """Rows about a person come out with ``export_person``, are gone after ``erase_person``, and others' stay."""
    holders = {model: names for model in plugin.get_models() if (names := person_fields(model))}
    if not holders:
        return
    with translation.override("en"):
        words = str(plugin.personal_data).casefold().replace(".", " ").split()
    assert words[:1] != ["none"], "personal_data says none, and there are tables about people"
    with scratch_database() as database:
        with database.schema_editor(atomic=False) as editor:
            for model in plugin.get_models():
                editor.create_model(model)
        for person in (PERSON, OTHER):
            for model, names in holders.items():
                fill_row(model, dict.fromkeys(names, person), mark=f"{CANARY}{person}")
        exported = json.dumps(plugin.export_person(PERSON), cls=DjangoJSONEncoder, ensure_ascii=False)
        for model in holders:
            assert model._meta.label_lower in exported, f"export_person leaves out {model.__name__}"
        assert f"{CANARY}{OTHER}" not in exported, "export_person gives away rows about somebody else"
        plugin.erase_person(PERSON)
        for model, names in holders.items():
            for name in names:
                assert not _rows(model, name, PERSON), f"erase_person leaves {model.__name__}.{name}"
                assert _rows(model, name, OTHER), f"erase_person takes rows of {model.__name__} about somebody else"


def _rows(model: type[models.Model], name: str, person: int) -> int:
    manager: Any = model._base_manager
    return int(manager.filter(**{name: person}).count())
