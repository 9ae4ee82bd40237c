"""Hook specifications (pluggy). A hook stands here only when two plugins of the tree really use it."""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from plugins.api.records import Problem

PROJECT = "xinqiao"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def self_check() -> Iterable[Problem]:  # type: ignore[empty-body]
    """What the plugin finds wrong with its own data and set-up; shown by ``manage.py plugins doctor``. It may query."""
