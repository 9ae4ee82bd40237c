"""Hooks of the badges plugin: whether it could draw a badge at all."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Problem, hookimpl
from plugins.badges.picture import font_folders


@hookimpl
def self_check() -> Iterator[Problem]:
    """Without fonts no picture can be drawn; the signed file can be had all the same."""
    if not font_folders():
        yield Problem("fonts", "There is no certificate font for the pictures of badges.")
