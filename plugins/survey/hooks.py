"""Hooks of the survey: its self-check withholds a small number and looks whether it stays withheld."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.api import Problem, hookimpl
from plugins.survey.suppression import DEFAULT_GROUP, suppress


@hookimpl
def self_check() -> Iterator[Problem]:
    """Results that show a small group must not be offered."""
    shown = suppress({"a": 1, "b": DEFAULT_GROUP, "c": 5 * DEFAULT_GROUP}, DEFAULT_GROUP)
    if shown != {"a": None, "b": None, "c": 5 * DEFAULT_GROUP}:
        yield Problem("suppression", "small numbers are not withheld")
