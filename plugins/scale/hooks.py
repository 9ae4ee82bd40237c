"""Hooks of the scale plugin: its self-check looks at every shipped pack."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Problem, hookimpl
from plugins.scale.checking import check_scale
from plugins.scale.packs import shipped_packs


@hookimpl
def self_check() -> Iterator[Problem]:
    """A pack that breaks its own rules must not be offered."""
    for name, pack in shipped_packs().items():
        for problem in check_scale({"pack": pack}):
            yield Problem(f"{name}: {problem.path}", problem.message, problem.level)
