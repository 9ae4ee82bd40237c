"""Going: names of the contract that go with its next number. None does now; each works for a minor version at least."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Going:
    """One name: since which version of the core it is on its way, what takes its place, what it gives until then."""

    since: str
    instead: str
    value: Any = None


GOING: dict[str, Going] = {}


def give_going(name: str, *, module: str) -> Any:
    """What a name gives that is no longer there; it warns at the place that asked. Raises AttributeError for others."""
    if name not in GOING:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    one = GOING[name]
    message = f"plugins.api.{name} goes with the next api (since {one.since}); instead: {one.instead}"
    warnings.warn(message, DeprecationWarning, stacklevel=3)
    return one.value


def find_uses(folder: Path) -> Iterator[str]:
    """Where the sources of a plugin name what goes: ``types.py:12: Name goes; instead: …``."""
    for path in sorted(folder.rglob("*.py")) if GOING else ():
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (SyntaxError, ValueError):
            continue
        for line, name in sorted(_names(tree)):
            if name in GOING:
                yield f"{path.relative_to(folder)}:{line}: {name} goes; instead: {GOING[name].instead}"


def _names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "plugins.api":
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.FunctionDef):
            yield node.lineno, node.name
