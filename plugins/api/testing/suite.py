"""The kit as a pytest class: subclass it in the plugin's tests and name the plugin."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest

from plugins.api.testing.checks import ALL_CHECKS
from plugins.api.testing.subject import Subject, subjects_of


class Conformance:
    """``class TestMine(Conformance): plugin = "mine"`` runs every check on every type of the plugin."""

    plugin: ClassVar[str]

    @pytest.mark.parametrize("check", ALL_CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
    def test_conformance(self, check: Callable[[Subject], None]) -> None:
        """One check over the types of the plugin."""
        subjects = subjects_of(self.plugin)
        assert subjects, f"{self.plugin} offers no assessment type"
        for subject in subjects:
            check(subject)
