"""Hooks of the paper plugin: whether it could set a certificate at all."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Problem, hookimpl
from plugins.paper.press import font_directory, font_files


@hookimpl
def self_check() -> Iterator[Problem]:
    """Without fonts nothing can be drawn."""
    if not font_files(font_directory()):
        yield Problem("fonts", f"There is no certificate font in {font_directory()}.")
