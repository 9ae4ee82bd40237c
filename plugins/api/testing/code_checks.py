"""Checks of a plugin's source: what it imports, what it registers, and what it must leave to the core."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from plugins.api.plugin import PluginConfig

REFUSED_FILES: Final = ("wagtail_hooks.py", "middleware.py", "context_processors.py")
WINGS: Final = frozenset({"cms", "courses", "people"})
MIDDLEWARE_METHODS: Final = frozenset({"process_request", "process_view", "process_response", "process_exception"})


def check_code(plugin: PluginConfig) -> None:
    """The plugin imports ``plugins.api`` and nothing else of ours; it adds no middleware, raw hooks or settings."""
    folder = Path(plugin.path)
    present = [name for name in REFUSED_FILES if list(folder.rglob(name))]
    assert not present, f"a plugin adds no {', '.join(present)}"
    for path in sorted(folder.rglob("*.py")):
        where = path.relative_to(folder).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        for name in imported_names(tree):
            reason = refuse_import(name, plugin)
            assert not reason, f"{where} imports {name}: {reason}"
        for node in ast.walk(tree):
            reason = _refuse_statement(node)
            assert not reason, f"{where}:{getattr(node, 'lineno', 0)} {reason}"


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Every absolute name that a module imports, at the top or inside."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def refuse_import(name: str, plugin: PluginConfig) -> str:
    """Why a plugin may not import this; empty when it may."""
    steps = name.split(".")
    if steps[0] in WINGS:
        return "the wings are not the plugin's to know; take what plugins.api offers"
    if steps[:2] == ["wagtail", "hooks"]:
        return "hooks of Wagtail run without a guard; take the hooks of plugins.api"
    if steps[0] == "plugins" and not name.startswith(f"{plugin.name}."):
        return _refuse_ours(steps, name == plugin.name)
    return ""


def _refuse_ours(steps: list[str], is_itself: bool) -> str:
    if is_itself or (steps[1:2] == ["api"] and (len(steps) == 3 or steps[2] == "testing")):
        return ""
    if steps[1:2] == ["api"]:
        return "import from plugins.api itself; its modules may move"
    return "plugins do not know each other, nor the host"


def _refuse_statement(node: ast.AST) -> str:
    if isinstance(node, ast.FunctionDef) and node.name in MIDDLEWARE_METHODS:
        return f"defines {node.name}: a plugin adds no middleware"
    if isinstance(node, ast.Assign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            base = target.value if isinstance(target, ast.Attribute | ast.Subscript) else None
            if isinstance(base, ast.Name) and base.id == "settings":
                return "changes the settings of the installation"
    return ""
