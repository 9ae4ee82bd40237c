"""Walking over the leaves of a JSON value: to poison them, or to change one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

Path = tuple[str | int, ...]


def leaf_paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every leaf."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaf_paths(one, (*path, key))
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield from leaf_paths(one, (*path, place))
    else:
        yield path


def read_leaf(value: Any, path: Path) -> Any:
    """What stands at a path."""
    for step in path:
        value = value[step]
    return value


def with_leaf(value: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """A copy with one leaf changed."""
    if not path:
        return change(value)
    copy = deepcopy(value)
    place = read_leaf(copy, path[:-1])
    place[path[-1]] = change(place[path[-1]])
    return copy


def altered(leaf: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(leaf, bool):
        return not leaf
    if isinstance(leaf, int):
        return leaf + 1
    if isinstance(leaf, float):
        return leaf + 1.0
    return f"{leaf}7" if isinstance(leaf, str) else leaf
