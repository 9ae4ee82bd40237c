"""Collected by ``pytest --plugin SLUG`` only."""

from __future__ import annotations

from plugins.api.testing.checks import Examination


def test_conformance(examination: Examination) -> None:
    """One check of the kit on one thing that the plugin brings."""
    examination.run()
