"""Collected by ``pytest --plugin SLUG`` only."""

from __future__ import annotations

from collections.abc import Callable

from plugins.api.testing.subject import Subject


def test_conformance(conformance_subject: Subject, conformance_check: Callable[[Subject], None]) -> None:
    """One check of the kit on one type of the plugin."""
    conformance_check(conformance_subject)
