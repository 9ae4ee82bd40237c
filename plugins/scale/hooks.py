"""Hooks of the scale plugin: its self-check looks at every pack that is offered, and at every one that is not."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Problem, hookimpl
from plugins.scale.checking import check_pack
from plugins.scale.shelf import known_packs, loaded_packs


@hookimpl
def self_check() -> Iterator[Problem]:
    """A pack that breaks its own rules, or whose file was changed, must not go unnoticed."""
    for one in loaded_packs():
        if one.pack is None:
            yield Problem(one.path.name, one.reason)
    for name, pack in known_packs().items():
        for problem in check_pack(pack):
            if problem.is_error:
                yield Problem(f"{name}: {problem.path}", problem.message)
