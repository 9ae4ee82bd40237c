"""Every extension point and every hook has two users at least among the plugins that come with the system."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from plugins.api import Kind, PluginConfig, runtime
from plugins.api.port_list import ALL
from plugins.host.discovery import built_in
from plugins.host.hook_modules import hook_names
from plugins.host.registry import Plugin, registry

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "plugin-guide.md").read_text(encoding="utf-8")


def own() -> list[Plugin]:
    slugs = {entry.name for entry in built_in()}
    found = [plugin for plugin in registry.plugins() if plugin.slug in slugs]
    assert {plugin.state for plugin in found} == {"loaded"}
    return found


@pytest.mark.parametrize("kind", list(Kind))
def test_point_has_two_users(kind):
    assert len([offer for plugin in own() for offer in plugin.offers if offer.extension.kind == kind]) >= 2


def test_assessment_types_are_many():
    assert len([type_ for plugin in own() for type_ in plugin.types]) >= 2


@pytest.mark.parametrize("name", hook_names())
def test_hook_has_two_users(name):
    users = [plugin.slug for plugin in own() if hasattr(plugin.hooks, name)]
    assert len(users) >= 2, f"only {users} use {name}"


def section(title: str) -> str:
    after = GUIDE[GUIDE.index(f"\n## {title}") + 1 :]
    return after[: after.index("\n## ")]


def first_cells(text: str) -> list[str]:
    return [
        name for cell in re.findall(r"^\| (`.+?`) \|", text, re.MULTILINE) for name in re.findall(r"`([^`]+)`", cell)
    ]


def test_guide_names_no_setting_that_does_not_exist():
    names = [name.split("(")[0] for name in first_cells(section("The package"))]
    assert [name for name in names if not hasattr(PluginConfig, name)] == []


def test_guide_names_no_port_and_no_call_that_does_not_exist():
    cells = first_cells(section("Ports and runtime"))
    ports = {name.removeprefix("ports.") for name in cells if name.startswith("ports.")}
    calls = {name.split("(")[0].removeprefix("runtime.") for name in cells if name.startswith("runtime.")}
    assert ports == {port.name for port in ALL}
    assert [name for name in calls if not hasattr(runtime, name)] == []


def test_guide_names_every_part_of_the_introduction():
    from plugins.api import Introduction

    words = section("An assessment type")
    assert [one.name for one in fields(Introduction) if f"`{one.name}`" not in words] == []
